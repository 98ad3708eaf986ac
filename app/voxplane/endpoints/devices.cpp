// Answers about pools, ports and next hops. Pools and ports are asked when the question comes: DPDK
// lets any thread look, as its own /ethdev and /mempool paths do.
#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <vector>

#include "endpoints/answers.hpp"

namespace voxplane::app {

namespace {

std::vector<std::string> names_of(const dpdk::port_offloads& given) {
    const std::array<std::pair<bool, const char*>, 5> all{{
        {given.rx_ipv4_checksum, "rx_ipv4_checksum"},
        {given.rx_udp_checksum, "rx_udp_checksum"},
        {given.tx_ipv4_checksum, "tx_ipv4_checksum"},
        {given.tx_udp_checksum, "tx_udp_checksum"},
        {given.vlan_strip, "vlan_strip"},
    }};
    std::vector<std::string> names;
    for (const auto& [has, name] : all) {
        if (has) {
            names.emplace_back(name);
        }
    }
    return names;
}

void add_port(const dpdk::port& port, telemetry::dictionary& out) {
    out.add("device", port.name());
    out.add("port", port.id());
    out.add("driver", port.driver());
    out.add("mac", to_string(port.mac()));
    out.add("link", port.link_up() ? "up" : "down");
    out.add("rx_queues", port.rx_queues());
    out.add("tx_queues", port.tx_queues());
    out.add("rx_descriptors", port.rx_descriptors());
    out.add("tx_descriptors", port.tx_descriptors());
    out.add("steering", name(port.steering()));
    out.add("offloads", names_of(port.offloads()));
    const dpdk::port_stats stats = port.stats();
    out.add("rx_packets", stats.rx_pkts);
    out.add("tx_packets", stats.tx_pkts);
    out.add("rx_octets", stats.rx_bytes);
    out.add("tx_octets", stats.tx_bytes);
    out.add("rx_missed", stats.rx_missed_pkts);
    out.add("rx_errors", stats.rx_errors);
    out.add("tx_errors", stats.tx_errors);
    out.add("rx_no_mbuf", stats.rx_no_mbuf);
}

void add_packet_pool(const dpdk::packet_pool& pool, telemetry::dictionary& out) {
    out.add("name", pool.name());
    out.add("size", pool.size());
    out.add("in_use", pool.in_use());
    out.add("available", pool.available());
    out.add("element_bytes", pool.element_bytes());
    out.add_signed("numa", pool.numa());
}

void add_frame_pool(const frame::usage& pool, telemetry::dictionary& out) {
    out.add("name", pool.name);
    out.add("samples", pool.samples);
    out.add("size", pool.size);
    out.add("maximum", pool.maximum);
    out.add("in_use", pool.in_use);
    out.add("available", pool.size - std::min(pool.in_use, pool.size));
    out.add("high_water_at_most", pool.high_water_at_most);
    out.add("hits", pool.hits);
    out.add("misses", pool.misses);
    out.add("exhausted", pool.exhausted);
    out.add("too_long", pool.too_long);
    out.add("growths", pool.growths);
    out.add("growths_refused", pool.growths_refused);
    out.add("element_bytes", pool.element_bytes);
    out.add_signed("numa", pool.numa);
}

void add_voice_pool(const session::voice_usage& pool, telemetry::dictionary& out) {
    out.add("name", "voice");
    out.add("block_bytes", std::uint64_t{pool.block_bytes});
    out.add("size", pool.size);
    out.add("in_use", pool.in_use);
    out.add("available", pool.size - std::min(pool.in_use, pool.size));
    out.add("high_water", pool.high_water);
    out.add("taken", pool.taken);
    out.add("refused", pool.refused);
    out.add_signed("numa", pool.numa);
}

} // namespace

void answer_pools(const sources& from, std::string_view params, telemetry::reply& out) {
    constexpr std::size_t pool_bytes = 500;
    std::vector<frame::usage> frames;
    for (const frame::pools* of_node : from.frames) {
        std::ranges::move(of_node->usage(), std::back_inserter(frames));
    }
    const auto voices = from.controller->voice_memory();
    const std::size_t packets = from.pools.size();
    const std::size_t samples = packets + frames.size();
    add_page(out, "pools", params, samples + voices.size(), pool_bytes,
             [&](std::size_t i, telemetry::dictionary& item) {
                 if (i < packets) {
                     add_packet_pool(*from.pools[i], item);
                 } else if (i < samples) {
                     add_frame_pool(frames[i - packets], item);
                 } else {
                     add_voice_pool(voices[i - samples], item);
                 }
             });
}

void answer_ports(const sources& from, std::string_view params, telemetry::reply& out) {
    constexpr std::size_t port_bytes = 1100; // numbers, and names of up to 64 characters
    add_page(out, "ports", params, from.ports.size(), port_bytes,
             [&](std::size_t i, telemetry::dictionary& item) { add_port(*from.ports[i], item); });
}

void answer_neighbours(const sources& from, std::string_view params, telemetry::reply& out) {
    constexpr std::size_t entry_bytes = 250;
    if (from.neighbours == nullptr) {
        out.root().add("error", "next hops are not told by this program");
        return;
    }
    const auto entries = from.neighbours->copy();
    add_page(out, "neighbours", params, entries.size(), entry_bytes,
             [&](std::size_t i, telemetry::dictionary& item) {
                 const telemetry::neighbour_view& e = entries[i];
                 item.add("ip", to_string(e.ip));
                 item.add("address", e.address);
                 item.add("state", telemetry::name(e.state));
                 item.add("mac", e.mac_known ? to_string(e.mac) : "none");
                 item.add("unanswered", e.unanswered);
             });
}

} // namespace voxplane::app
