// Facts of the plane as plain values.
#include "watch.hpp"

#include <algorithm>
#include <utility>

#include <rte_cycles.h>

#include "base/steady_clock.hpp"
#include "dpdk/cycle_rate.hpp"
#include "signalling.hpp"

namespace voxplane::app {

namespace {

using telemetry::health_facts;
using telemetry::metrics::pool_figures;
using telemetry::metrics::port_figures;

constexpr std::uint64_t health_interval_ns = 250'000'000;
constexpr std::uint64_t devices_interval_ns = 1'000'000'000;

std::vector<pool_figures> pools_of(const plane& p) {
    std::vector<pool_figures> out;
    for (const dpdk::packet_pool& pool : p.pools) {
        out.push_back(
            {pool.name(), "packets", pool.numa(), pool.size(), pool.in_use(), pool.size(), {}});
    }
    for (const frame::pools& pools : p.frames) {
        for (const frame::usage& one : pools.usage()) {
            out.push_back({one.name,
                           "frames",
                           one.numa,
                           one.size,
                           one.in_use,
                           one.maximum,
                           {{"hit", one.hits},
                            {"miss", one.misses},
                            {"exhausted", one.exhausted},
                            {"too_long", one.too_long}}});
        }
    }
    for (const session::voice_usage& one : p.controller->voice_memory()) {
        out.push_back({"voice_" + std::to_string(one.block_bytes),
                       "voice",
                       one.numa,
                       one.size,
                       one.in_use,
                       one.size,
                       {{"taken", one.taken}, {"refused", one.refused}}});
    }
    return out;
}

port_figures figures_of(const dpdk::port& port) {
    const dpdk::port_stats stats = port.stats();
    port_figures out{port.name(),     port.driver(),   port.link_up(),   stats.rx_pkts,
                     stats.tx_pkts,   stats.rx_bytes,  stats.tx_bytes,   stats.rx_missed_pkts,
                     stats.rx_errors, stats.tx_errors, stats.rx_no_mbuf, {}};
    for (const dpdk::queue_stats& queue : port.rx_queue_stats()) {
        out.rx_queues.push_back({queue.pkts, queue.dropped_pkts});
    }
    return out;
}

} // namespace

std::vector<health_facts::loss> losses_of(const signalling_figures& now) {
    return {{"snapshot_failures", now.snapshot.failures},
            {"snapshot_queue_full", now.snapshot.refused},
            {"events_lost", now.notices.lost},
            {"records_lost", now.records_lost}};
}

watch::watch(const plane& p, const telemetry::board& board)
    : p_(p), board_(board), began_tsc_(rte_rdtsc()) {}

health_facts watch::facts(const signalling* control) const {
    health_facts out;
    out.now_ms = steady_ms();
    const std::uint64_t tsc = rte_rdtsc();
    const std::uint64_t a_millisecond = dpdk::cycle_hz() / 1000;
    for (std::size_t i = 0; i < p_.workers.size(); ++i) {
        const std::uint64_t last = std::max(board_.latest(i).tsc, began_tsc_);
        out.workers.push_back({p_.lcores[i], tsc > last ? (tsc - last) / a_millisecond : 0});
    }
    for (const dpdk::port& port : p_.ports) {
        out.ports.push_back({port.name(), port.link_up()});
    }
    for (const pool_figures& pool : devices_.pools) { // written by this thread alone
        if (pool.kind != "voice") {
            out.pools.push_back({pool.name, pool.size - std::min(pool.in_use, pool.size),
                                 pool.maximum - std::min(pool.size, pool.maximum)});
        }
    }
    if (control != nullptr) {
        out.losses = losses_of(control->figures());
    }
    return out;
}

void watch::tend(std::uint64_t now_ns, const signalling* control) {
    survey_.step(*p_.controller, now_ns);
    if (now_ns >= next_devices_ns_) {
        next_devices_ns_ = now_ns + devices_interval_ns;
        device_figures fresh;
        fresh.pools = pools_of(p_);
        for (const dpdk::port& port : p_.ports) {
            fresh.ports.push_back(figures_of(port));
        }
        const std::lock_guard guard(lock_);
        devices_ = std::move(fresh);
    }
    if (now_ns >= next_health_ns_) {
        next_health_ns_ = now_ns + health_interval_ns;
        health_.look(facts(control));
    }
}

device_figures watch::devices() const {
    const std::lock_guard guard(lock_);
    return devices_;
}

} // namespace voxplane::app
