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
    p.timestamp = h.timestamp + out.timestamp_offset;
}

} // namespace voxplane::datapath
