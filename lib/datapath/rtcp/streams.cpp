// Numbers of streams on both sides of the proxy, and addresses of RTCP.
#include "base/wire.hpp"
#include "datapath/rtcp/rtcp.hpp"

namespace voxplane::datapath {

namespace {

// Octets sent for an octet received, as a power of two: a sample of G.711 is one octet, one of
// 16-bit PCM at twice the rate two samples of two. Telephone events, which keep their size, are a
// few octets in a thousand.
constexpr int octet_steps = 2;

int rate_step(const session::program& program) noexcept {
    const std::uint32_t from = program.clock_hz;
    const std::uint32_t to = program.sent_clock_hz;
    return !program.rescales || from == to ? 0 : to > from ? 1 : -1;
}

std::uint32_t shifted(std::uint32_t octets, int steps) noexcept {
    return steps >= 0 ? octets << steps : octets >> -steps;
}

session::wire_endpoint beside(const session::wire_endpoint& rtp) noexcept {
    return {rtp.ip, rtp.port_be == 0 ? rtp.port_be : next_port_be(rtp.port_be)};
}

} // namespace

std::uint32_t ssrc_sent(const session::leg& to, const session::leg& from) noexcept {
    return to.out.own_stream || from.received.active == 0 ? to.out.ssrc : from.received.ssrc.get();
}

rtp::rtcp::stream_map map_of(const session::leg& from, const session::leg& to) noexcept {
    const session::egress& out = to.out;
    const int rate = rate_step(*from.in.program);
    rtp::rtcp::stream_map map;
    map.source_ssrc = from.received.ssrc.get();
    map.sent_ssrc = ssrc_sent(to, from);
    map.timestamp_base = out.timestamp_base;
    map.timestamp_offset = out.timestamp_offset;
    if (from.in.program->rescales && rate == 0) {
        map.timestamp_offset -= out.timestamp_base;
    }
    map.highest = from.received.highest.get();
    map.seq_offset = out.seq_offset;
    map.rate_step = static_cast<std::int8_t>(rate);
    map.octet_step = static_cast<std::int8_t>(octet_steps * rate);
    const session::stream_count sent = sent_to(to, from);
    map.packets_before = sent.packets - from.received.packets.get();
    map.octets_before =
        sent.octets -
        shifted(static_cast<std::uint32_t>(from.received.octets.get()), octet_steps * rate);
    return map;
}

session::stream_count sent_to(const session::leg& to, const session::leg& from) noexcept {
    session::stream_count sent;
    if (from.received.active != 0) {
        sent.packets = from.received.packets.get();
        sent.octets = static_cast<std::uint32_t>(from.received.octets.get());
    }
    if (to.out.own_stream) {
        sent.packets += static_cast<std::uint32_t>(from.counters.past_packets.get());
        sent.octets += static_cast<std::uint32_t>(from.counters.past_octets.get());
    }
    sent.packets -= to.rtcp.unsent.packets;
    sent.octets -= to.rtcp.unsent.octets;
    sent.octets = shifted(sent.octets, octet_steps * rate_step(*from.in.program));
    return sent;
}

session::egress rtcp_egress(const session::leg& to) noexcept {
    session::egress out = to.out;
    if (to.in.rtcp == session::rtcp_channel::apart) {
        const session::leg_rtcp& rtcp = to.rtcp;
        if (rtcp.neighbour != session::no_neighbour && rtcp.remote.ip == rtcp.signalled.ip) {
            out.neighbour = rtcp.neighbour;
        }
        out.remote = rtcp.remote;
        out.local_port_be = next_port_be(out.local_port_be);
    }
    return out;
}

bool has_rtcp_remote(const session::leg& to) noexcept {
    return to.in.rtcp == session::rtcp_channel::apart ? to.rtcp.remote.port_be != 0
                                                      : to.out.remote.port_be != 0;
}

void signal_rtcp_source(session::leg& leg, const session::leg_setup& s, bool accepted) noexcept {
    const session::wire_endpoint& told = s.rtcp.remote;
    leg.rtcp.source = {};
    if (accepted && s.rtcp.channel == session::rtcp_channel::apart) {
        leg.rtcp.source = told.port_be != 0 ? told : beside(s.remote);
    }
}

void signal_rtcp_remote(session::leg& leg, const session::leg_setup& s) noexcept {
    session::leg_rtcp& rtcp = leg.rtcp;
    rtcp.signalled = s.rtcp.remote;
    rtcp.neighbour = s.rtcp.neighbour;
    rtcp.remote =
        rtcp.signalled.port_be != 0 && s.remote.port_be != 0 ? rtcp.signalled : beside(s.remote);
}

void resignal_rtcp(session::leg& leg, const session::leg_setup& s) noexcept {
    session::leg_rtcp& rtcp = leg.rtcp;
    const bool same = rtcp.signalled == s.rtcp.remote;
    rtcp.signalled = s.rtcp.remote;
    rtcp.neighbour = s.rtcp.neighbour; // main lets go of the one before
    if (!same) {
        follow_rtp_source(leg, leg.out.remote);
    }
}

// Behind a NAT nothing that was signalled holds; else what was told of RTCP does.
void follow_rtp_source(session::leg& leg, const session::wire_endpoint& source) noexcept {
    const bool as_told = source == leg.signalled && leg.rtcp.signalled.port_be != 0;
    leg.rtcp.source = {};
    leg.rtcp.remote = as_told ? leg.rtcp.signalled : beside(source);
}

} // namespace voxplane::datapath
