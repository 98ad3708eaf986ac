// Once a stream, and once a restored leg.
#include "datapath/recall.hpp"

#include "datapath/rtcp/rtcp.hpp"

namespace voxplane::datapath {

void recall(session::leg& leg, const session::leg_memory& past) noexcept {
    session::ingress& in = leg.in;
    if (in.latching && past.gate == session::gate_state::accepted) {
        in.source = past.source;
        leg.shown_source.set(past.source);
        in.gate.set(session::gate_state::accepted);
        leg.out.remote = past.source;
        follow_rtp_source(leg, past.source);
    } else if (in.latching && past.gate == session::gate_state::closed) {
        in.gate.set(session::gate_state::closed);
    }
    session::egress& out = leg.out;
    if (past.sent.known && past.sent.own == out.own_stream) {
        out.ssrc = past.sent.ssrc;
        out.seq_offset = past.sent.seq_offset;
        out.timestamp_offset = past.sent.timestamp_offset;
        out.timestamp_base = past.sent.timestamp_base;
        leg.shown_numbers.set(past.sent);
    }
    session::leg_counters& counters = leg.counters;
    counters.past_packets.set(past.totals.packets);
    counters.past_octets.set(past.totals.octets);
    counters.past_lost.set(past.totals.lost);
    counters.past_duplicates.set(past.totals.duplicates);
    counters.past_reordered.set(past.totals.reordered);
    counters.rejected.set(past.totals.rejected);
    counters.discarded.set(past.totals.discarded);
    counters.rtcp_packets.set(past.totals.rtcp);
    counters.opaque_packets.set(past.totals.opaque);
}

bool goes_on(const session::leg& leg, const session::leg& out_leg,
             std::uint32_t source_ssrc) noexcept {
    if (out_leg.out.mapped_stream != 0) {
        return false;
    }
    const session::stream_numbers numbers = out_leg.shown_numbers.get();
    return numbers.known && numbers.source_ssrc == source_ssrc &&
           numbers.own == out_leg.out.own_stream && numbers.rescales == leg.in.program->rescales;
}

void show_numbers(const session::leg& leg, session::leg& out_leg) noexcept {
    const session::egress& out = out_leg.out;
    const session::program& program = *leg.in.program;
    session::stream_numbers now;
    now.source_ssrc = leg.received.ssrc.get();
    now.ssrc = out.own_stream ? out.ssrc : now.source_ssrc;
    now.timestamp_offset = out.timestamp_offset;
    now.timestamp_base = out.timestamp_base;
    now.seq_offset = out.seq_offset;
    now.rescales = program.rescales;
    if (program.rescales && program.sent_clock_hz != program.clock_hz) {
        now.rate_step = program.sent_clock_hz > program.clock_hz ? 1 : -1;
    }
    now.own = out.own_stream;
    now.known = true;
    out_leg.shown_numbers.set(now);
}

void tell_numbers(context& c, const session::leg& out_leg) noexcept {
    session::event what;
    what.kind = session::event_kind::stream_begun;
    what.index = static_cast<std::uint32_t>(&out_leg - c.all->legs->data());
    notify(c, what);
}

} // namespace voxplane::datapath
