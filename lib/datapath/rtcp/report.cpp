// Reports of our own: a sender or receiver report with our name, in intervals of some five seconds
// by the media clock (RFC 3550 section 6.2), and a good-bye when the number changes or the call
// ends. NTP times are the media clock's by the wall clock of the worker's start, so that a replay
// repeats them; nobody's round trip depends on how well that clock is set.
#include <span>

#include "datapath/originate.hpp"
#include "datapath/rtcp/rtcp.hpp"
#include "datapath/stages.hpp"
#include "datapath/stream_map.hpp"

namespace voxplane::datapath {

namespace {

// Report with one block, a CNAME of 16 octets and a good-bye, in whole words.
constexpr std::uint32_t usual_bytes = 88;

// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
std::uint64_t draw(std::uint64_t& state) noexcept {
    state += 0x9e3779b97f4a7c15;
    std::uint64_t z = state;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

// Sends what is built for the leg through the stages of every packet.
void send_compound(context& c, session::leg& leg, const rtp::rtcp::outgoing& what) noexcept {
    rte_mbuf* m = make_packet(c, rtp::rtcp::max_bytes);
    if (m == nullptr) {
        return;
    }
    // Between bursts, when no packet is in its places.
    burst& b = c.burst;
    b.begin();
    packet& p = b.packets[0];
    p = {};
    p.mbuf = m;
    p.frame = rte_pktmbuf_mtod(m, std::uint8_t*);
    p.out = &leg;
    p.arrival_ns = c.now_ns;
    p.what = media::rtcp;
    p.datagram_bytes = static_cast<std::uint16_t>(build(what, p.frame, rtp::rtcp::max_bytes));
    b.live[0] = 0;
    unsigned end = 1;
    rewrite(c, b, 0, end);
    transmit(c, b, 0, end);
    leg.rtcp.made.add(1);
    leg.rtcp.reported_ssrc = what.ssrc;
    count_compound(leg.rtcp.schedule, p.datagram_bytes);
}

std::string_view name_of(const session::leg& leg) noexcept {
    return {leg.rtcp.cname.data(), leg.rtcp.cname.size()};
}

// The timestamp of the stream sent that belongs to now, from its last packet on.
std::uint32_t timestamp_now(const context& c, session::leg& from, session::leg& to) noexcept {
    const std::uint64_t last_ns = from.received.last_arrival_ns.get();
    const std::uint64_t since_ns = c.now_ns > last_ns ? c.now_ns - last_ns : 0;
    return last_sent(from, to) + rtp::detail::to_units(since_ns, from.in.program->sent_clock_hz);
}

// One who hears nothing from an old number any more shall not wait for it (RFC 3550 section 8.2).
void leave_old_number(context& c, session::leg& leg, std::uint32_t now) noexcept {
    const std::uint32_t old = leg.rtcp.reported_ssrc;
    if (old == 0 || old == now) {
        return;
    }
    rtp::rtcp::outgoing what;
    what.ssrc = old;
    what.cname = name_of(leg);
    what.bye = true;
    send_compound(c, leg, what);
    leg.rtcp.sent_before = 0;
}

void report(context& c, session::leg& leg, bool bye) noexcept {
    session::leg& from = (*c.all->legs)[leg.in.egress];
    rtp::rtcp::outgoing what;
    what.ssrc = ssrc_sent(leg, from);
    leave_old_number(c, leg, what.ssrc);
    // RFC 3550 section 6.4: who sent RTP since the last report but one is a sender.
    const session::stream_count sent = sent_to(leg, from);
    const bool sent_since = sent.packets != leg.rtcp.sent_before;
    rtp::rtcp::sender_info info;
    if (sent_since || leg.rtcp.sent_lately) {
        info = {rtp::rtcp::to_ntp(c.now_ns + c.unix_offset_ns), timestamp_now(c, from, leg),
                sent.packets, sent.octets};
        what.sender = &info;
        note_sent(leg.rtcp.sent, info.ntp, c.now_ns);
    }
    leg.rtcp.sent_lately = sent_since;
    leg.rtcp.sent_before = sent.packets;
    const auto block = make_report(leg.rtcp.heard, leg.received, c.now_ns);
    if (block) {
        what.reports = {&*block, 1};
    }
    what.cname = name_of(leg);
    what.bye = bye;
    send_compound(c, leg, what);
}

} // namespace

void set_up_rtcp(context& c, session::leg& leg, const session::leg_setup& s) noexcept {
    session::leg_rtcp& rtcp = leg.rtcp;
    leg.in.rtcp = s.rtcp.channel;
    const bool before = rtcp.generates.get();
    rtcp.generates.set(s.rtcp.generates);
    if (before == s.rtcp.generates) {
        return;
    }
    c.wheel.cancel(rtcp.timer);
    rtcp.started = false;
    if (s.rtcp.generates) {
        rtcp.cname = s.rtcp.cname;
        rtcp.random = s.rtcp.random;
        c.wheel.arm(rtcp.timer, 0);
    }
}

void run_rtcp(context& c, session::leg& leg) noexcept {
    session::leg_rtcp& rtcp = leg.rtcp;
    rtp::rtcp::timing how;
    how.we_sent = rtcp.sent_lately;
    if (!rtcp.started) { // the first turn of a media clock that has begun
        rtcp.started = true;
        start(rtcp.schedule, how, usual_bytes, c.now_ns,
              static_cast<std::uint32_t>(draw(rtcp.random)));
    } else if (expired(rtcp.schedule, how, c.now_ns, draw(rtcp.random)) && has_rtcp_remote(leg)) {
        report(c, leg, false);
    }
    c.wheel.arm(rtcp.timer,
                rtcp.schedule.next_ns > c.now_ns ? rtcp.schedule.next_ns - c.now_ns : 0);
}

// RFC 3550 section 6.3.7: who never said anything leaves silently.
void end_rtcp(context& c, session::leg& leg) noexcept {
    c.wheel.cancel(leg.rtcp.timer);
    if (leg.rtcp.generates.get() && leg.rtcp.reported_ssrc != 0 && has_rtcp_remote(leg)) {
        report(c, leg, true);
    }
    leg.rtcp.generates.set(false);
}

} // namespace voxplane::datapath
