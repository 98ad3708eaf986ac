// RTCP that has arrived: what it says of the stream that its leg is sent, when the sender's last
// report came, and whether it goes on.
#include "datapath/rtcp/rtcp.hpp"

namespace voxplane::datapath {

namespace {

using rtp::rtcp::packet_type;

void read(session::leg& leg, const session::leg& other, const rtp::rtcp::compound& what,
          std::uint64_t arrival_ns) noexcept {
    session::leg_rtcp& rtcp = leg.rtcp;
    for (const rtp::rtcp::packet& each : what) {
        if (each.type == packet_type::sender_report) {
            note_sender(rtcp.heard, each.sender(), sender_of(each), arrival_ns);
        }
    }
    (void)note_reports(rtcp.said, what, ssrc_sent(leg, other), rtcp.sent, arrival_ns);
    if (rtcp.generates.get()) {
        count_compound(rtcp.schedule, static_cast<std::uint32_t>(what.bytes()));
    }
}

// Reports that leave give the round trip of the leg that they leave by.
void note_passed(session::leg& to, const rtp::rtcp::compound& what,
                 std::uint64_t arrival_ns) noexcept {
    for (const rtp::rtcp::packet& each : what) {
        if (each.type == packet_type::sender_report) {
            note_sent(to.rtcp.sent, sender_of(each).ntp, arrival_ns);
        }
    }
}

bool renumbered(const session::leg& from, const session::leg& to) noexcept {
    return to.out.own_stream || from.in.program->rescales;
}

// Changes p to speak of the streams as the other leg knows them. False: nothing is left of it.
bool renumber(packet& p, const rtp::rtcp::compound& what) noexcept {
    const session::leg& from = *p.in;
    const session::leg& to = *p.out;
    if (!renumbered(from, to) && !renumbered(to, from)) {
        return true;
    }
    const rtp::rtcp::stream_map sent = map_of(from, to);
    const rtp::rtcp::stream_map heard = map_of(to, from);
    const rtp::rtcp::relay how{from.received.active != 0 ? &sent : nullptr,
                               to.received.active != 0 ? &heard : nullptr,
                               rtp::rtcp::unmapped::remove};
    p.datagram_bytes = static_cast<std::uint16_t>(rewrite(what, p.frame + p.datagram, how));
    p.summed = false;
    return p.datagram_bytes != 0;
}

} // namespace

std::optional<stats::drop> take_rtcp(packet& p, const rtp::rtcp::compound* what) noexcept {
    session::leg& leg = *p.in;
    session::leg& to = *p.out;
    leg.rtcp.octets.add(p.datagram_bytes);
    if (what != nullptr) {
        read(leg, to, *what, p.arrival_ns);
    }
    if (leg.rtcp.generates.get()) {
        return stats::drop::rtcp_consumed;
    }
    if (to.out.remote.port_be == 0 || to.in.rtcp == session::rtcp_channel::off) {
        return to.out.remote.port_be == 0 ? stats::drop::no_remote : stats::drop::rtcp_off;
    }
    if (!has_rtcp_remote(to)) {
        return stats::drop::no_remote;
    }
    if (what == nullptr) {
        return std::nullopt;
    }
    note_passed(to, *what, p.arrival_ns);
    return renumber(p, *what) ? std::nullopt : std::optional(stats::drop::rtcp_consumed);
}

} // namespace voxplane::datapath
