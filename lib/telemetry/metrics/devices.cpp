// Families about the program, its pools and ports, and its health.
#include <algorithm>
#include <array>

#include "telemetry/figures.hpp"
#include "telemetry/metrics/metrics.hpp"

namespace voxplane::telemetry::metrics {

namespace {

constexpr std::array<const char*, 5> checks{"worker", "port", "pool", "writer", "main"};

struct port_counter {
    const char* name;
    const char* help;
    std::uint64_t port_figures::*value;
};

constexpr port_counter port_counters[] = {
    {"voxplane_port_received_packets_total", "Packets received, as the device counts",
     &port_figures::rx_packets},
    {"voxplane_port_transmitted_packets_total", "Packets transmitted, as the device counts",
     &port_figures::tx_packets},
    {"voxplane_port_received_bytes_total", "Bytes received, as the device counts",
     &port_figures::rx_octets},
    {"voxplane_port_transmitted_bytes_total", "Bytes transmitted, as the device counts",
     &port_figures::tx_octets},
    {"voxplane_port_missed_packets_total", "Packets lost because a receive queue was full",
     &port_figures::rx_missed},
    {"voxplane_port_receive_errors_total", "Packets received in error", &port_figures::rx_errors},
    {"voxplane_port_transmit_errors_total", "Packets that were not transmitted",
     &port_figures::tx_errors},
    {"voxplane_port_no_buffer_total", "Receptions that found the packet pool empty",
     &port_figures::rx_no_mbuf},
};

void add_program(const picture& now, families& to) {
    to.gauge("voxplane_build_info", "What runs")
        .add({{"version", now.version}, {"dpdk", now.dpdk}, {"isa", now.isa}}, 1.0);
    to.gauge("rtpengine_uptime_seconds", "Time since the start").add(now.uptime_s);
    to.counter("rtpengine_packets_total", "Packets transmitted")
        .add({{"type", "userspace"}}, sum(now.workers).transmitted);
}

void add_queues(const std::vector<port_figures>& now, families& to) {
    family packets =
        to.counter("voxplane_queue_received_packets_total", "Packets of a receive queue");
    for (const port_figures& port : now) {
        for (std::size_t q = 0; q < port.rx_queues.size(); ++q) {
            packets.add({{"port", port.name}, {"queue", std::to_string(q)}},
                        port.rx_queues[q].packets);
        }
    }
    family drops = to.counter("voxplane_queue_dropped_packets_total",
                              "Packets that a receive queue had no room for");
    for (const port_figures& port : now) {
        for (std::size_t q = 0; q < port.rx_queues.size(); ++q) {
            drops.add({{"port", port.name}, {"queue", std::to_string(q)}},
                      port.rx_queues[q].dropped);
        }
    }
}

} // namespace

void add_pools(const std::vector<pool_figures>& now, families& to) {
    struct gauge_of {
        const char* name;
        const char* help;
        std::uint64_t pool_figures::*value;
    };
    constexpr gauge_of gauges[] = {
        {"voxplane_pool_size", "Buffers of a pool", &pool_figures::size},
        {"voxplane_pool_in_use", "Buffers of a pool that are taken", &pool_figures::in_use},
        {"voxplane_pool_maximum", "Buffers that a pool may grow to", &pool_figures::maximum},
    };
    for (const gauge_of& one : gauges) {
        family values = to.gauge(one.name, one.help);
        for (const pool_figures& pool : now) {
            values.add(
                {{"pool", pool.name}, {"kind", pool.kind}, {"numa", std::to_string(pool.numa)}},
                pool.*one.value);
        }
    }
    family requests = to.counter("voxplane_pool_requests_total", "Requests of a pool by outcome");
    for (const pool_figures& pool : now) {
        for (const auto& [outcome, count] : pool.requests) {
            requests.add({{"pool", pool.name},
                          {"kind", pool.kind},
                          {"numa", std::to_string(pool.numa)},
                          {"outcome", outcome}},
                         count);
        }
    }
}

void add_ports(const std::vector<port_figures>& now, families& to) {
    family up = to.gauge("voxplane_port_up", "1 while the link is up");
    for (const port_figures& port : now) {
        up.add({{"port", port.name}, {"driver", port.driver}}, port.up ? 1.0 : 0.0);
    }
    for (const port_counter& one : port_counters) {
        family counts = to.counter(one.name, one.help);
        for (const port_figures& port : now) {
            counts.add({{"port", port.name}}, port.*one.value);
        }
    }
    add_queues(now, to);
}

void add_health(const std::vector<health_fault>& now, families& to) {
    family faults = to.gauge("voxplane_health_faults", "Faults by check; none: all is well");
    for (const char* const check : checks) {
        const auto count = std::count_if(
            now.begin(), now.end(), [&](const health_fault& one) { return one.check == check; });
        faults.add({{"check", check}}, static_cast<double>(count));
    }
}

std::vector<prometheus::MetricFamily> families_of(const picture& now) {
    families to;
    add_program(now, to);
    add_health(now.faults, to);
    add_calls(now, to);
    add_quality(now.quality, to);
    if (now.control) {
        add_control(*now.control, to);
    }
    add_workers(now, to);
    add_distributions(now, to);
    add_voices(now, to);
    add_pools(now.pools, to);
    add_ports(now.ports, to);
    return to.take();
}

} // namespace voxplane::telemetry::metrics
