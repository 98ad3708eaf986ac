// Stage receive: what the leg expects (RTP, RTCP, or opaque datagrams), its source gate, the
// statistics of its stream, and the RTP fields that will be sent. The only stage that writes a leg
// per packet.
#include <array>
#include <optional>

#include "datapath/ahead.hpp"
#include "datapath/capture.hpp"
#include "datapath/gate.hpp"
#include "datapath/passages.hpp"
#include "datapath/plain_stream.hpp"
#include "datapath/recall.hpp"
#include "datapath/rtcp/rtcp.hpp"
#include "datapath/stages.hpp"
#include "datapath/straight.hpp"
#include "datapath/stream_map.hpp"
#include "rtp/header.hpp"
#include "rtp/reception.hpp"

namespace voxplane::datapath {

namespace {

// Whether a packet goes on. A cut ends the segment before the packet and comes without a change;
// where nothing goes before it in the segment, packets of its call that wait for the media tick do.
struct outcome {
    enum class way : std::uint8_t { forward, drop, cut } way = way::forward;
    stats::drop reason = stats::drop::no_leg;
};

outcome dropped(stats::drop reason) noexcept {
    return {outcome::way::drop, reason};
}

outcome rejected(session::leg& leg, stats::drop reason) noexcept {
    leg.counters.rejected.add(1);
    return dropped(reason);
}

std::uint32_t call_of(const packet& p) noexcept {
    return session::port_entry::leg_of(p.entry) / 2;
}

// Whether packets of p's call wait for the media tick: they leave by what the call is now.
bool waits(const context& c, const packet& p) noexcept {
    return c.tick.holds(call_of(p));
}

// Lets the packet's source through, learning it where the leg may. first: nothing goes before this
// packet in the segment.
std::optional<outcome> judge(context& c, packet& p, const rtp::header* header,
                             bool first) noexcept {
    session::leg& leg = *p.in;
    const bool accepted = from_accepted_source(p, leg.in);
    if (!accepted && from_past_source(leg, p, header)) {
        return std::nullopt;
    }
    if (!accepted) {
        if (const auto reason = may_learn(c, leg, p, header)) {
            return rejected(leg, *reason);
        }
    }
    if (!first || waits(c, p)) {
        return outcome{outcome::way::cut};
    }
    if (accepted) {
        std::memcpy(leg.out.mac.data(), p.frame + 6, leg.out.mac.size());
        leg.out.mac_known = true;
    } else {
        learn(c, static_cast<std::uint32_t>(&leg - c.all->legs->data()), leg, p);
    }
    leg.in.careful &= static_cast<std::uint8_t>(~session::careful::next_hop);
    gather_passages(c, call_of(p));
    return std::nullopt;
}

// The gate is open at once for the accepted source, which is nearly every packet.
inline bool gate_open(const packet& p) noexcept {
    return from_accepted_source(p, p.in->in) &&
           (p.in->in.careful & session::careful::next_hop) == 0;
}

// Ready to leave by the other leg, if that has somewhere to send to.
outcome forward(const packet& p) noexcept {
    return p.out->out.remote.port_be != 0 ? outcome{} : dropped(stats::drop::no_remote);
}

outcome receive_rtcp(const context& c, packet& p, bool first) noexcept {
    session::leg& leg = *p.in;
    if (leg.in.rtcp == session::rtcp_channel::off) {
        return dropped(stats::drop::rtcp_off);
    }
    // What accompanies an opaque stream is as unread: SRTCP is whole to its parties alone.
    std::optional<rtp::rtcp::compound> whole;
    if (!leg.in.program->opaque) {
        whole = rtp::rtcp::compound::check(p.frame + p.datagram, p.datagram_bytes,
                                           rtp::rtcp::rules::reduced);
        if (!whole) {
            return dropped(stats::drop::rtcp_malformed);
        }
    }
    switch (judge_rtcp(leg, p)) {
    case rtcp_source::rejected:
        return rejected(leg, stats::drop::source_rejected);
    case rtcp_source::first:
        if (!first || waits(c, p)) {
            return {outcome::way::cut};
        }
        learn_rtcp_source(leg, p);
        break;
    case rtcp_source::accepted:
        break;
    }
    p.what = media::rtcp;
    leg.counters.rtcp_packets.add(1);
    leg.last_activity_ns = p.arrival_ns;
    const auto ends = take_rtcp(p, whole ? &*whole : nullptr);
    return ends ? dropped(*ends) : outcome{};
}

outcome receive_opaque(context& c, packet& p, bool first) noexcept {
    if (!gate_open(p)) [[unlikely]] {
        if (const auto stop = judge(c, p, nullptr, first)) {
            return *stop;
        }
    }
    p.what = media::opaque;
    p.in->counters.opaque_packets.add(1);
    p.in->last_activity_ns = p.arrival_ns;
    return forward(p);
}

// Calls whose packets depend on each other's order: a canceller hears what its leg was sent. A
// segment has one packet of each.
struct together {
    std::array<std::uint32_t, max_burst> calls;
    unsigned count = 0;

    // True when the call was there already.
    bool meets(std::uint32_t call) noexcept {
        for (unsigned i = 0; i < count; ++i) {
            if (calls[i] == call) {
                return true;
            }
        }
        calls[count++] = call;
        return false;
    }
};

outcome receive_rtp(context& c, packet& p, bool first, together& seen) noexcept {
    session::leg& leg = *p.in;
    const session::program& program = *leg.in.program;
    rtp::header h;
    if (!rtp::parse(p.frame + p.datagram, p.datagram_bytes, h)) {
        return dropped(stats::drop::rtp_malformed);
    }
    p.rule = &program.rules[h.payload_type];
    if (p.rule->what == session::action::drop) {
        leg.counters.discarded.add(1);
        return dropped(stats::drop::payload_type);
    }
    if (!gate_open(p)) [[unlikely]] {
        const rtp::header copy = h; // h stays in registers
        if (const auto stop = judge(c, p, &copy, first)) {
            return *stop;
        }
    }
    if (program.processors != 0) {
        prefetch_to_write(&leg.level); // for transform
    }
    if ((program.processors & session::processor_voice) != 0 || p.out->out.far != nullptr)
        [[unlikely]] {
        if (seen.meets(p.out->in.egress / 2) && !first) {
            return {outcome::way::cut};
        }
    }
    p.what = media::rtp;
    p.payload = static_cast<std::uint16_t>(p.datagram + h.payload_offset);
    p.payload_bytes = h.payload_bytes;
    p.payload_type = p.rule->payload_type;
    p.bare = p.frame[p.datagram] == 0x80;
    const std::uint32_t stream = leg.in.stream;
    map_stream(leg, *p.out, h, p);
    if (leg.in.stream != stream) [[unlikely]] {
        gather_passages(c, call_of(p));
        tell_numbers(c, *p.out);
    }
    p.order = rtp::receive(leg.received, h.seq, h.timestamp, h.payload_bytes, p.arrival_ns,
                           program.clock_hz);
    if (p.out->out.remote.port_be == 0) {
        ++p.out->rtcp.unsent.packets;
        p.out->rtcp.unsent.octets += h.payload_bytes;
    }
    return forward(p);
}

outcome receive_known(context& c, packet& p, bool first, together& seen) noexcept {
    const auto entry = session::port_entry::unpack(p.entry);
    const session::leg& leg = *p.in;
    p.out = &(*c.all->legs)[leg.in.egress];
    p.program = leg.in.program;
    if (entry.which == session::channel::rtcp) {
        return receive_rtcp(c, p, first);
    }
    if (leg.in.program->opaque) {
        return receive_opaque(c, p, first);
    }
    if (leg.in.rtcp == session::rtcp_channel::muxed &&
        rtp::looks_like_rtcp(p.frame + p.datagram, p.datagram_bytes)) {
        return receive_rtcp(c, p, first);
    }
    return receive_rtp(c, p, first, seen);
}

// The copy is taken before anything is written; a packet at which the segment is cut comes again.
[[gnu::noinline]] outcome receive_captured(context& c, packet& p, bool first,
                                           together& seen) noexcept {
    p.plain = false; // so that rewrite goes the long way, which looks for captures
    capture::slot* const copy = copy_arrived(c, p);
    const outcome o = receive_known(c, p, first, seen);
    if (copy != nullptr && o.way != outcome::way::cut) {
        c.capture->commit();
    }
    return o;
}

[[gnu::noinline]] outcome receive_one(context& c, packet& p, bool first, together& seen) noexcept {
    const session::ingress& in = p.in->in;
    if (in.generation != session::port_entry::unpack(p.entry).generation) [[unlikely]] {
        return dropped(stats::drop::leg_ended);
    }
    if ((in.careful & session::careful::captured) != 0) [[unlikely]] {
        return receive_captured(c, p, first, seen);
    }
    return receive_known(c, p, first, seen);
}

} // namespace

unsigned receive(context& c, burst& b, unsigned from, unsigned before) noexcept {
    unsigned kept = from;
    unsigned next = from;
    together seen;
    const session::leg_pool& legs = *c.all->legs;
    session::leg_lines* const lines = legs.lines();
    straight_way straight(c);
    const bool one_go = !c.timing; // the stage clock sees the stages one by one
    b.staged = 0;
    const unsigned count = b.live_count;
    for (; next < count && b.live[next] < before; ++next) {
        const std::uint8_t index = b.live[next];
        packet& p = packet_at(b, index);
        if (p.arrival_ns >= c.tick.due_ns()) [[unlikely]] {
            c.tick.ask(tick_end::due, p.arrival_ns);
            break;
        }
        if (next + long_ways_ahead < count) {
            fetch_leg(legs, packet_at(b, b.live[next + long_ways_ahead]));
        }
        plain_rtp found;
        if (recognise(lines, p, found)) [[likely]] {
            const bool done = one_go && straight.take(p, found);
            if (done || receive_plain(legs, p, found)) [[likely]] {
                b.done |= done ? 1U << index : 0U;
                b.staged += done ? 0U : 1U;
                b.live[kept++] = index;
                continue;
            }
        }
        ++b.staged;
        const outcome o = receive_one(c, p, kept == from, seen);
        if (o.way == outcome::way::cut) {
            if (kept == from) {
                c.tick.ask(tick_end::order, p.arrival_ns);
            }
            break;
        }
        if (o.way == outcome::way::forward) {
            if (!c.tick.on() || !hold(c, p)) {
                b.live[kept++] = index;
            } else if (c.tick.asked() != tick_end::none) {
                ++next;
                break;
            }
        } else {
            drop(c, p.mbuf, o.reason);
        }
    }
    // Close the gap that dropped packets left before the next segment.
    const unsigned end = kept;
    while (next < count) {
        b.live[kept++] = b.live[next++];
    }
    b.live_count = kept;
    return end;
}

} // namespace voxplane::datapath
