// Change of source stream on a leg. Rare: once a stream.
#include "datapath/stream_map.hpp"

#include <algorithm>

#include "base/time_units.hpp"
#include "datapath/recall.hpp"
#include "session/memory.hpp"

namespace voxplane::datapath {

namespace {

// Timestamps between the last packet of the old stream and the first of the new: the time that
// passed on the media clock, and at least one unit so that no timestamp repeats.
std::uint32_t elapsed_units(std::uint64_t from_ns, std::uint64_t to_ns,
                            std::uint32_t clock_hz) noexcept {
    const std::uint64_t ns = to_ns > from_ns ? to_ns - from_ns : 0;
    const std::uint64_t units =
        ns / ns_per_second * clock_hz + ns % ns_per_second * clock_hz / ns_per_second;
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(units, 1));
}

bool same_scale(const session::program& a, const session::program& b) noexcept {
    return a.clock_hz == b.clock_hz && a.sent_clock_hz == b.sent_clock_hz;
}

void keep_totals(session::leg& leg) noexcept {
    const rtp::reception& r = leg.received;
    leg.counters.past_packets.add(r.packets.get());
    leg.counters.past_octets.add(r.octets.get());
    leg.counters.past_lost.add(rtp::lost(r));
    leg.counters.past_duplicates.add(r.duplicates.get());
    leg.counters.past_reordered.add(r.reordered.get());
}

} // namespace

std::uint32_t last_sent(const session::leg& leg, session::leg& out_leg) noexcept {
    const session::program& program = *leg.in.program;
    const std::uint32_t last = leg.received.last_timestamp.get();
    if (!program.rescales) {
        return last + out_leg.out.timestamp_offset;
    }
    const bool up = program.sent_clock_hz > program.clock_hz;
    return rescaled(out_leg, last, program.sent_clock_hz == program.clock_hz ? 0 : up ? 1 : -1);
}

std::uint32_t rescaled(session::leg& out_leg, std::uint32_t timestamp, int rate_step) noexcept {
    // Half of a difference of a day, and even: halving it is exact, and signs are never in doubt.
    constexpr std::uint32_t far_ahead = 1U << 28;
    session::egress& out = out_leg.out;
    const std::uint32_t since = timestamp - out.timestamp_base;
    if (static_cast<std::int32_t>(since) >= static_cast<std::int32_t>(far_ahead)) {
        out.timestamp_base += far_ahead;
        out.timestamp_offset += session::scaled(far_ahead, rate_step);
        return rescaled(out_leg, timestamp, rate_step);
    }
    return out.timestamp_offset + session::scaled(since, rate_step);
}

void change_program(session::leg& leg, session::leg& out_leg,
                    const session::program* fresh) noexcept {
    const session::program* old = leg.in.program;
    const bool other_scale = old != nullptr && (old->rescales != fresh->rescales ||
                                                (fresh->rescales && !same_scale(*old, *fresh)));
    if (other_scale && leg.received.active != 0) {
        const std::uint32_t sent = last_sent(leg, out_leg);
        const std::uint32_t last = leg.received.last_timestamp.get();
        out_leg.out.timestamp_base = last;
        out_leg.out.timestamp_offset = fresh->rescales ? sent : sent - last;
        leg.in.program = fresh;
        show_numbers(leg, out_leg);
    }
    leg.in.program = fresh;
}

void change_stream(session::leg& leg, session::leg& out_leg, const rtp::header& h,
                   std::uint64_t arrival_ns) noexcept {
    session::egress& out = out_leg.out;
    const rtp::reception& old = leg.received;
    const bool rescales = leg.in.program->rescales;
    const bool resumed = goes_on(leg, out_leg, h.ssrc);
    if (resumed) {
        // Restored from what another process knew: the receiver sees no change.
    } else if (out.own_stream) {
        std::uint16_t seq = out_leg.first_seq;
        std::uint32_t timestamp = out_leg.first_timestamp;
        if (out.mapped_stream != 0) {
            seq = static_cast<std::uint16_t>(old.highest.get() + out.seq_offset + 1);
            timestamp =
                last_sent(leg, out_leg) +
                elapsed_units(old.last_arrival_ns.get(), arrival_ns, leg.in.program->sent_clock_hz);
        }
        out.seq_offset = static_cast<std::uint16_t>(seq - h.seq);
        out.timestamp_offset = rescales ? timestamp : timestamp - h.timestamp;
    } else {
        out.seq_offset = 0;
        out.timestamp_offset = rescales ? h.timestamp : 0;
        out_leg.rtcp.unsent = {};
    }
    out.timestamp_base = resumed ? out.timestamp_base : h.timestamp;
    if (old.active != 0) {
        keep_totals(leg);
    }
    ++leg.in.stream;
    out.mapped_stream = leg.in.stream;
    rtp::begin(leg.received, h.ssrc, h.seq);
    show_numbers(leg, out_leg);
}

} // namespace voxplane::datapath
