// SSRC, sequence and timestamp of what a leg is sent: kept from the source, or the leg's own. Own
// numbers are the source's plus an offset that stays fixed for a source stream, so that loss and
// reorder stay visible; when the source changes, the offset makes the numbers go on from the last
// sent.
#pragma once

#include "datapath/packet.hpp"
#include "rtp/header.hpp"
#include "rtp/reception.hpp"

namespace voxplane::datapath {

// Starts a new source stream of leg: keeps the totals of the old one, moves out_leg's offsets so
// that its numbers continue. Owner worker.
void change_stream(session::leg& leg, session::leg& out_leg, const rtp::header& h,
                   std::uint64_t arrival_ns) noexcept;

// The timestamp sent for one of a source whose clock is another than that of what is sent: from the
// base on, which is kept near, differences are doubled or halved. Owner worker.
[[nodiscard]] std::uint32_t rescaled(session::leg& out_leg, std::uint32_t timestamp,
                                     int rate_step) noexcept;

// Under which timestamp the last packet in order of a leg left by out_leg. Owner worker.
[[nodiscard]] std::uint32_t last_sent(const session::leg& leg, session::leg& out_leg) noexcept;

// Gives a leg another program; what is sent goes on from its last timestamp where the clock
// changes. Owner worker.
void change_program(session::leg& leg, session::leg& out_leg,
                    const session::program* fresh) noexcept;

// Fills ssrc, seq and timestamp of p, noticing a new source stream. Call before rtp::receive().
inline void map_stream(session::leg& leg, session::leg& out_leg, const rtp::header& h,
                       packet& p) noexcept {
    const session::egress& out = out_leg.out;
    if (leg.received.active == 0 || leg.received.ssrc.get() != h.ssrc) [[unlikely]] {
        const rtp::header copy = h; // h stays in the caller's registers
        change_stream(leg, out_leg, copy, p.arrival_ns);
    }
    p.ssrc = out.own_stream ? out.ssrc : h.ssrc;
    p.seq = static_cast<std::uint16_t>(h.seq + out.seq_offset);
    p.source_timestamp = h.timestamp;
    p.stream = leg.in.stream;
    p.timestamp = h.timestamp + out.timestamp_offset;
    if (leg.in.program->rescales) [[unlikely]] {
        p.timestamp = rescaled(out_leg, h.timestamp, p.rule->rate_step);
    }
}

} // namespace voxplane::datapath
