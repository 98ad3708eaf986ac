// From settings of a call to what its worker needs: local address, next hop, program, stream
// numbers.
#include "session/controller.hpp"

#include <algorithm>

#include "session/next_hop.hpp"
#include "session/rtcp_plan.hpp"

namespace voxplane::session {

namespace {

std::uint16_t to_be(std::uint16_t v) noexcept {
    return __builtin_bswap16(v);
}

// A CNAME of RFC 7022 for one leg.
rtp::rtcp::cname_text name(random_source& random) {
    std::array<std::uint8_t, 12> bits;
    for (std::size_t i = 0; i < bits.size(); ++i) {
        bits[i] = static_cast<std::uint8_t>(random());
    }
    return rtp::rtcp::make_cname(bits);
}

} // namespace

result<std::uint16_t> controller::address_of(const endpoint& local) const {
    const auto found = std::find_if(with_.addresses.begin(), with_.addresses.end(),
                                    [&](const config::address& a) { return a.ip.ip == local.ip; });
    if (found == with_.addresses.end()) {
        return failure{"local address " + to_string(local.ip) + " is not a configured [[address]]"};
    }
    return static_cast<std::uint16_t>(found - with_.addresses.begin());
}

result<void> controller::fill(const config::leg& from, std::uint16_t address,
                              const program* arriving, leg_setup& out) {
    out.program = arriving;
    out.remote = {from.remote.ip.bytes, to_be(from.remote.port)};
    out.source = from.source;
    out.rtcp.channel = channel_of(from);
    out.rtcp.random = random_();
    out.rtcp.cname = name(random_);
    out.next_hop = from.next_hop;
    out.local_port_be = to_be(from.local.port);
    out.address = address;
    out.mac = from.next_hop_mac.bytes;
    out.dscp = from.dscp;
    out.zero_udp_checksum = from.zero_udp_checksum;
    out.own_stream = from.stream == config::stream_mode::own;
    out.latch_window_ms = from.latch_window_ms;
    out.relatch_silence_ms = from.relatch_silence_ms;
    out.media_timeout_ms = from.media_timeout_ms;
    out.ssrc_given = from.ssrc.has_value();
    out.ssrc = from.ssrc.value_or(static_cast<std::uint32_t>(random_()));
    out.first_seq = from.first_sequence.value_or(static_cast<std::uint16_t>(random_()));
    out.first_timestamp = from.first_timestamp.value_or(static_cast<std::uint32_t>(random_()));
    if (from.remote.port != 0) {
        const auto hop = hop_to(from.remote.ip, from, address);
        if (!hop) {
            return hop.error();
        }
        out.neighbour = *hop;
    }
    if (from.rtcp_remote && out.rtcp.channel == rtcp_channel::apart) {
        out.rtcp.remote = {from.rtcp_remote->ip.bytes, to_be(from.rtcp_remote->port)};
        const auto hop = from.rtcp_remote->ip == from.remote.ip
                             ? result<std::uint16_t>(no_neighbour)
                             : hop_to(from.rtcp_remote->ip, from, address);
        if (!hop) {
            return hop.error();
        }
        out.rtcp.neighbour = *hop;
    }
    return {};
}

// A next hop that is held from now on, or none where the leg's way is not looked up.
result<std::uint16_t> controller::hop_to(const ip_address& there, const config::leg& from,
                                         std::uint16_t address) {
    if (from.next_hop != config::next_hop_mode::resolve) {
        return no_neighbour;
    }
    const config::address& local = with_.addresses[address];
    const auto hop = next_hop(there, local, with_.fixed);
    if (!hop) {
        return failure{"no next hop for " + to_string(there) + ": it is not on the link " +
                       to_string(local.ip) + " and that address has no gateway"};
    }
    return with_.neighbours->find_or_add(*hop, address);
}

void controller::release(const program* const (&programs)[2], const held_hops& neighbours) {
    for (const program* used : programs) {
        programs_.release(used);
    }
    for (const std::uint16_t hop : neighbours) {
        if (hop != no_neighbour) {
            with_.neighbours->release(hop);
        }
    }
}

// Acquires programs and next hops of both directions into record; releases them again on failure.
result<std::unique_ptr<call_setup>> controller::compile_call(call_record& record,
                                                             const config::call& wanted) {
    auto setup = std::make_unique<call_setup>();
    const program* const arriving[2] = {programs_.acquire(wanted.a, wanted.b),
                                        programs_.acquire(wanted.b, wanted.a)};
    held_hops hops = no_hops;
    const bool generates = generates_rtcp(wanted, *arriving[0], *arriving[1]);
    const config::leg* legs[] = {&wanted.a, &wanted.b};
    for (std::size_t side = 0; side < 2; ++side) {
        const auto filled =
            fill(*legs[side], record.address[side], arriving[side], setup->legs[side]);
        hops[side] = setup->legs[side].neighbour;
        hops[2 + side] = setup->legs[side].rtcp.neighbour;
        if (!filled) {
            release(arriving, hops);
            return filled.error();
        }
        setup->legs[side].rtcp.generates =
            generates && setup->legs[side].rtcp.channel != rtcp_channel::off;
    }
    if (auto made = compile_voices(record, wanted, *setup); !made) {
        release(arriving, hops);
        return made.error();
    }
    record.neighbours = hops;
    record.programs[0] = arriving[0];
    record.programs[1] = arriving[1];
    return setup;
}

} // namespace voxplane::session
