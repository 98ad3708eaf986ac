// Tables of the plane itself: runtime, pools, ports, addresses, neighbours. Main lcore only.
#include <algorithm>
#include <array>

#include "config/parse.hpp"
#include "simd/isa.hpp"

namespace voxplane::config {

namespace {

constexpr choice<idle_mode> idle_modes[] = {{"poll", idle_mode::poll},
                                            {"adaptive", idle_mode::adaptive}};
constexpr choice<checksum_mode> checksum_modes[] = {{"verify", checksum_mode::verify},
                                                    {"trust", checksum_mode::trust}};
constexpr choice<clock_mode> clock_modes[] = {{"auto", clock_mode::automatic},
                                              {"rx-timestamp", clock_mode::rx_timestamp},
                                              {"tsc", clock_mode::tsc}};

void parse_runtime(reader& root, runtime& to) {
    const value* table = root.take("runtime", value::type::table, "[runtime]");
    if (table == nullptr) {
        return;
    }
    reader r(*table, "runtime", root.errors());
    // Whether this machine has it is seen at start, so that a file can be checked elsewhere.
    const choice<std::string> isas[] = {
        {"auto", "auto"},
        {simd::name(simd::isa::scalar), std::string(simd::name(simd::isa::scalar))},
        {simd::name(simd::isa::sse41), std::string(simd::name(simd::isa::sse41))},
        {simd::name(simd::isa::avx2), std::string(simd::name(simd::isa::avx2))},
        {simd::name(simd::isa::avx512), std::string(simd::name(simd::isa::avx512))},
        {simd::name(simd::isa::avx512vbmi), std::string(simd::name(simd::isa::avx512vbmi))},
        {simd::name(simd::isa::neon), std::string(simd::name(simd::isa::neon))}};
    r.choose("isa", to.isa, isas);
    r.choose("idle", to.idle, idle_modes);
    r.number("max-sleep-us", to.max_sleep_us, 1, 1000);
    r.number("burst", to.burst_pkts, 1, 32);
    r.number("shed-percent", to.shed_percent, 0, 100);
    // Not given, it keeps its distance below the other.
    to.restore_percent =
        to.shed_percent > 20 ? std::min(to.restore_percent, to.shed_percent - 20) : 0;
    r.number("restore-percent", to.restore_percent, 0, to.shed_percent);
    r.number("tick-ms", to.tick_ms, 0, 10);
    r.number("tick-legs", to.tick_legs, 0, max_calls * 2);
    r.number("stage-sample", to.stage_sample, 1, 65536);
    r.flag("statistics", to.statistics);
    r.number("seed", to.seed, 0, INT64_MAX);
    r.finish();
}

constexpr std::array<std::string_view, frame_classes> frame_keys{"160", "320", "480",
                                                                 "640", "960", "2880"};
constexpr std::uint32_t most_frames = 1'048'576;

// A number that is not given follows the one that is, where its default would be out of order.
void parse_frame_class(reader r, frame_class& to) {
    const bool initial_given = r.table().find("initial") != nullptr;
    r.number("initial", to.initial, 1, most_frames);
    to.maximum = std::max(to.maximum, to.initial);
    r.number("maximum", to.maximum, initial_given ? to.initial : 1, most_frames);
    to.initial = std::min(to.initial, to.maximum);
    r.finish();
}

void parse_frames(reader& pools, std::array<frame_class, frame_classes>& to) {
    const value* table = pools.take("frames", value::type::table, "[pools.frames]");
    if (table == nullptr) {
        return;
    }
    reader r(*table, pools.path_of("frames"), pools.errors());
    for (std::size_t i = 0; i < frame_classes; ++i) {
        const value* one =
            r.take(frame_keys[i], value::type::table, "{ initial = ..., maximum = ... }");
        if (one != nullptr) {
            parse_frame_class({*one, r.path_of(frame_keys[i]), r.errors()}, to[i]);
        }
    }
    r.finish();
}

void parse_pools(reader& root, pools& to) {
    const value* table = root.take("pools", value::type::table, "[pools]");
    if (table == nullptr) {
        return;
    }
    reader r(*table, "pools", root.errors());
    r.number("packets", to.packets, 255, 16'777'215);
    r.number("packet-cache", to.packet_cache, 0, 512);
    r.number("originated", to.originated, 63, 1'048'575);
    r.number("calls", to.calls, 1, max_calls);
    r.number("voice-mib", to.voice_mib, 0, 1'048'576);
    parse_frames(r, to.frames);
    r.finish();
}

port parse_port(reader r) {
    port out;
    r.text("device", out.device);
    r.require("device");
    out.name = out.device;
    r.text("name", out.name);
    r.choose("udp-checksum", out.udp_checksum, checksum_modes);
    r.choose("clock", out.clock, clock_modes);
    r.flag("steer", out.steer);
    r.text("exception", out.exception);
    r.text("restamp", out.restamp);
    r.number("rx-descriptors", out.rx_descriptors, 32, 32768);
    r.number("tx-descriptors", out.tx_descriptors, 32, 32768);
    r.number("max-queues", out.max_queues, 0, 1024);
    r.finish();
    return out;
}

// A tag, or the outer and the inner one.
void parse_vlan(reader& r, std::vector<std::uint16_t>& out) {
    constexpr std::string_view expected = "a VLAN from 1 to 4094, or [outer, inner]";
    const value* v = r.take("vlan");
    if (v == nullptr) {
        return;
    }
    const std::vector<value> single(v->kind == value::type::integer ? 1 : 0, *v);
    const std::vector<value>& tags = single.empty() ? v->items : single;
    if (tags.size() != 2 && single.empty()) {
        r.wrong("vlan", *v, expected);
        return;
    }
    for (const value& tag : tags) {
        if (tag.kind != value::type::integer || tag.integer < 1 || tag.integer > 4094) {
            r.wrong("vlan", tag, expected);
            return;
        }
        out.push_back(static_cast<std::uint16_t>(tag.integer));
    }
}

address parse_address(reader r) {
    address out;
    r.text("port", out.port);
    r.require("port");
    r.form("ip", out.ip, parse_prefix, "an address with prefix length such as 198.18.0.1/24");
    r.require("ip");
    r.form("gateway", out.gateway, parse_ip, "an IPv4 or IPv6 address");
    parse_vlan(r, out.vlan);
    r.flag("announce", out.announce);
    r.flag("answer-ping", out.answer_ping);
    r.finish();
    return out;
}

neighbour parse_neighbour(reader r) {
    neighbour out;
    r.form("ip", out.ip, parse_ip, "an IPv4 or IPv6 address");
    r.require("ip");
    r.form("mac", out.mac, parse_mac, "a MAC address such as 02:00:00:00:00:01");
    r.require("mac");
    r.finish();
    return out;
}

} // namespace

void parse_system(reader& root, parsed& to) {
    parse_runtime(root, to.out.runtime);
    parse_pools(root, to.out.pools);
    to.ports = root.take_tables("port");
    for (const value* table : to.ports) {
        to.out.ports.push_back(parse_port({*table, "port", root.errors()}));
    }
    to.addresses = root.take_tables("address");
    for (const value* table : to.addresses) {
        to.out.addresses.push_back(parse_address({*table, "address", root.errors()}));
    }
    to.neighbours = root.take_tables("neighbour");
    for (const value* table : to.neighbours) {
        to.out.neighbours.push_back(parse_neighbour({*table, "neighbour", root.errors()}));
    }
}

} // namespace voxplane::config
