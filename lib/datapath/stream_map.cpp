// Change of source stream on a leg. Rare: once a stream.
#include "datapath/stream_map.hpp"

#include <algorithm>

namespace voxplane::datapath {

namespace {

constexpr std::uint64_t ns_per_second = 1'000'000'000;

// Timestamps between the last packet of the old stream and the first of the new: the time that
// passed on the media clock, and at least one unit so that no timestamp repeats.
std::uint32_t elapsed_units(std::uint64_t from_ns, std::uint64_t to_ns,
                            std::uint32_t clock_hz) noexcept {
    const std::uint64_t ns = to_ns > from_ns ? to_ns - from_ns : 0;
    const std::uint64_t units =
        ns / ns_per_second * clock_hz + ns % ns_per_second * clock_hz / ns_per_second;
    return static_cast<std::uint32_t>(std::max<std::uint64_t>(units, 1));
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

void change_stream(session::leg& leg, session::leg& out_leg, const rtp::header& h,
                   std::uint64_t arrival_ns) noexcept {
    session::egress& out = out_leg.out;
    const rtp::reception& old = leg.received;
    if (out.own_stream) {
        std::uint16_t seq = out_leg.first_seq;
        std::uint32_t timestamp = out_leg.first_timestamp;
        if (out.mapped_stream != 0) {
            seq = static_cast<std::uint16_t>(old.highest.get() + out.seq_offset + 1);
            timestamp =
                old.last_timestamp + out.timestamp_offset +
                elapsed_units(old.last_arrival_ns.get(), arrival_ns, leg.in.program->clock_hz);
        }
        out.seq_offset = static_cast<std::uint16_t>(seq - h.seq);
        out.timestamp_offset = timestamp - h.timestamp;
    } else {
        out.seq_offset = 0;
        out.timestamp_offset = 0;
    }
    if (old.active != 0) {
        keep_totals(leg);
    }
    ++leg.in.stream;
    out.mapped_stream = leg.in.stream;
    rtp::begin(leg.received, h.ssrc, h.seq);
}

} // namespace voxplane::datapath
