// What workers see: addresses and ports by number, queues and rings.
#include "setup_workers.hpp"

#include <algorithm>

#include "allocations.hpp"
#include "base/time_units.hpp"
#include "dpdk/cycle_rate.hpp"
#include "dpdk/eal.hpp"

namespace voxplane::app {

namespace {

constexpr std::uint32_t handover_mbufs = 2048;
constexpr std::uint32_t stamp_records =
    1U << 17; // a second of a fast replay between two looks of main

bool captures(const config::port& settings, const dpdk::port& port) {
    return settings.clock == config::clock_mode::rx_timestamp ||
           (settings.clock == config::clock_mode::automatic && port.capture());
}

std::size_t port_index(const plane& p, const std::string& name) {
    const auto found = std::find(p.port_names.begin(), p.port_names.end(), name);
    return static_cast<std::size_t>(found - p.port_names.begin());
}

// The worker that polls a port's first queue originates packets there.
std::uint8_t keeper_of(const plane& p, std::size_t port) {
    for (std::size_t w = 0; w < p.plan.workers.size(); ++w) {
        for (const rx_queue& queue : p.plan.workers[w].polls) {
            if (queue.port == port && queue.queue == 0) {
                return static_cast<std::uint8_t>(w);
            }
        }
    }
    return 0;
}

void add_address(plane& p, const config::address& address, std::uint16_t index) {
    const dpdk::port& port = p.ports[port_index(p, address.port)];
    datapath::port_view& view = p.shared->ports[port.id()];
    auto made = datapath::make_local_address(address.ip.ip, port.mac(), address.vlan, port.id());
    datapath::use_offloads(made, port.offloads().tx_ipv4_checksum, port.offloads().tx_udp_checksum);
    view.addresses.add(made, index);
    net::local_address answers;
    answers.ip = address.ip.ip;
    answers.mac = port.mac();
    std::copy_n(address.vlan.begin(), std::min(address.vlan.size(), answers.vlan.size()),
                answers.vlan.begin());
    answers.answer_ping = address.answer_ping;
    view.answers.push_back(answers);
    p.shared->senders.push_back(answers);
    p.shared->addresses.push_back(made);
}

result<void> make_timestamps(plane& p) {
    for (std::size_t i = 0; i < p.settings.ports.size(); ++i) {
        const dpdk::port& port = p.ports[i];
        if (!captures(p.settings.ports[i], port)) {
            continue;
        }
        if (port.timestamp_unit_ns() == 0) {
            return failure{"port '" + port.name() +
                           "': clock = \"rx-timestamp\", but its packets carry no time stamps"};
        }
        auto made = dpdk::rx_timestamp::create(port.timestamp_unit_ns());
        if (!made) {
            return made.error();
        }
        p.timestamps = std::make_unique<dpdk::rx_timestamp>(*made);
        p.shared->ports[port.id()].capture_clock = true;
    }
    p.shared->timestamps = p.timestamps.get();
    return {};
}

datapath::worker_settings settings_of(plane& p, std::size_t index) {
    datapath::worker_settings how;
    how.index = static_cast<unsigned>(index);
    for (const rx_queue& queue : p.plan.workers[index].polls) {
        const dpdk::port& port = p.ports[queue.port];
        how.queues.push_back({port.id(), queue.queue});
    }
    // Also for a worker that is handed packets only: they carry the capture's time.
    how.capture_clock = p.shared->timestamps != nullptr;
    how.burst_pkts = static_cast<std::uint16_t>(p.settings.runtime.burst_pkts);
    how.adjusts = p.settings.runtime.adjust;
    how.adaptive_sleep = p.settings.runtime.idle == config::idle_mode::adaptive;
    how.max_sleep_us = p.settings.runtime.max_sleep_us;
    how.stage_sample = p.settings.runtime.stage_sample;
    how.measures = p.settings.runtime.statistics;
    how.shed = {p.settings.runtime.shed_percent * 10, p.settings.runtime.restore_percent * 10};
    how.tick = {p.settings.runtime.tick_ms * ns_per_ms, p.settings.runtime.tick_legs};
    how.tsc_hz = dpdk::cycle_hz();
    how.quiescence = p.quiescence.get();
    how.snapshots = &p.snapshots[index];
    how.allocations = allocations;
    return how;
}

result<void> add_stamp_rings(plane& p, std::size_t worker, datapath::context& c) {
    for (std::size_t i = 0; i < p.settings.ports.size(); ++i) {
        if (p.settings.ports[i].restamp.empty()) {
            continue;
        }
        auto ring = dpdk::record_ring<std::uint64_t>::create(
            "stamps" + std::to_string(worker) + "_" + std::to_string(i), stamp_records,
            dpdk::numa_of_lcore(p.lcores[worker]));
        if (!ring) {
            return ring.error();
        }
        p.stamps.push_back({i, std::move(*ring)});
        c.stamps[p.ports[i].id()] = &p.stamps.back().ring;
    }
    return {};
}

result<void> make_handovers(plane& p) {
    const std::size_t workers = p.lcores.size();
    for (std::size_t from = 0; from < workers; ++from) {
        for (std::size_t to = 0; to < workers; ++to) {
            if (from == to) {
                p.handovers.push_back(nullptr);
                continue;
            }
            auto ring =
                dpdk::mbuf_ring::create("hand" + std::to_string(from) + "to" + std::to_string(to),
                                        handover_mbufs, dpdk::numa_of_lcore(p.lcores[to]));
            if (!ring) {
                return ring.error();
            }
            p.handovers.push_back(std::make_unique<dpdk::mbuf_ring>(std::move(*ring)));
        }
    }
    return {};
}

void connect(plane& p, std::size_t index, datapath::context& c) {
    const std::size_t workers = p.lcores.size();
    for (std::size_t other = 0; other < workers; ++other) {
        c.lanes[other].ring = p.handovers[index * workers + other].get();
        c.inbound[other] = p.handovers[other * workers + index].get();
    }
    for (std::size_t port = 0; port < p.ports.size(); ++port) {
        const tx_route& planned = p.plan.workers[index].tx[port];
        datapath::tx_route& route = c.routes[p.ports[port].id()];
        route.own = planned.queue.has_value();
        route.queue = planned.queue.value_or(datapath::no_queue);
        route.via = static_cast<std::uint8_t>(planned.via);
    }
    c.commands = &p.links[index].commands;
    c.events = &p.links[index].events;
    c.frames = p.stocks[index];
}

} // namespace

result<void> make_shared_view(plane& p) {
    p.shared = std::make_unique<datapath::shared>();
    datapath::shared& s = *p.shared;
    s.port_entries = p.port_entries.get();
    s.legs = p.legs.get();
    s.neighbours = p.neighbours.get();
    s.originated = p.pools.back().get();
    s.workers = static_cast<unsigned>(p.lcores.size());
    std::size_t exception = p.settings.ports.size();
    for (std::size_t i = 0; i < p.settings.ports.size(); ++i) {
        const config::port& settings = p.settings.ports[i];
        datapath::port_view& view = s.ports[p.ports[i].id()];
        view.id = p.ports[i].id();
        view.verify_udp = settings.udp_checksum == config::checksum_mode::verify;
        view.keeper = keeper_of(p, i);
        view.restamp = !settings.restamp.empty();
        if (!settings.exception.empty()) {
            datapath::port_view& other = s.ports[p.ports[exception].id()];
            other.id = p.ports[exception].id();
            other.exception_of = view.id;
            view.exception = other.id;
            ++exception;
        }
    }
    if (p.settings.addresses.size() > datapath::max_addresses) {
        return failure{"more than " + std::to_string(datapath::max_addresses) + " local addresses"};
    }
    for (std::size_t i = 0; i < p.settings.addresses.size(); ++i) {
        add_address(p, p.settings.addresses[i], static_cast<std::uint16_t>(i));
    }
    return make_timestamps(p);
}

result<void> make_workers(plane& p) {
    if (auto made = make_handovers(p); !made) {
        return made;
    }
    for (std::size_t i = 0; i < p.lcores.size(); ++i) {
        p.workers.push_back(std::make_unique<datapath::worker>(settings_of(p, i), *p.shared));
        datapath::context& c = p.workers.back()->context();
        if (auto made = add_stamp_rings(p, i, c); !made) {
            return made;
        }
        connect(p, i, c);
    }
    return {};
}

} // namespace voxplane::app
