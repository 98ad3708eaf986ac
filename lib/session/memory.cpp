// Reading what a worker shows of a leg, and reckoning how far another process must go on from it.
#include "session/memory.hpp"

#include <algorithm>

#include "base/time_units.hpp"
#include "session/leg.hpp"

namespace voxplane::session {

namespace {

// Packets of 10 ms, the shortest in common use: whatever the pace was in a pause for breath.
constexpr std::uint32_t likely_pace_pps = 100;
// Beyond what the pace and the clock promise.
constexpr std::uint64_t margin_ns = ns_per_second;

leg_totals totals_of(const leg& of) noexcept {
    const rtp::reception& r = of.received;
    const leg_counters& c = of.counters;
    leg_totals t;
    t.packets = c.past_packets.get();
    t.octets = c.past_octets.get();
    t.lost = c.past_lost.get();
    t.duplicates = c.past_duplicates.get();
    t.reordered = c.past_reordered.get();
    if (const std::uint32_t packets = r.packets.get(); packets != 0) {
        t.packets += packets;
        t.octets += r.octets.get();
        t.lost += rtp::lost(r);
        t.duplicates += r.duplicates.get();
        t.reordered += r.reordered.get();
    }
    t.rejected = c.rejected.get();
    t.discarded = c.discarded.get();
    t.rtcp = c.rtcp_packets.get();
    t.opaque = c.opaque_packets.get();
    return t;
}

} // namespace

// A stream that begins meanwhile is told by its worker afterwards, and read again.
leg_memory remember(const leg& of, const leg& across) noexcept {
    leg_memory m;
    m.known = true;
    m.gate = of.in.gate.get();
    m.source = of.shown_source.get();
    m.sent = of.shown_numbers.get();
    m.totals = totals_of(of);
    const rtp::reception& r = across.received;
    if (m.sent.known && r.packets.get() != 0) {
        m.last_seq = static_cast<std::uint16_t>(r.highest.get() + m.sent.seq_offset);
        const std::uint32_t last = r.last_timestamp.get();
        m.last_timestamp =
            m.sent.timestamp_offset +
            (m.sent.rescales ? scaled(last - m.sent.timestamp_base, m.sent.rate_step) : last);
    } else if (m.sent.known) { // restored, and nothing has come since
        m.last_seq = of.first_seq;
        m.last_timestamp = of.first_timestamp;
    }
    return m;
}

std::uint16_t resume_seq(const leg_memory& from) noexcept {
    const std::uint64_t pace = std::max(from.pace_pps, likely_pace_pps);
    const std::uint64_t seconds = (from.age_ns + margin_ns) / ns_per_second + 1;
    const std::uint64_t ahead = seconds < max_leap_pkts ? seconds * pace : max_leap_pkts;
    return static_cast<std::uint16_t>(from.last_seq +
                                      std::min<std::uint64_t>(ahead, max_leap_pkts));
}

// At most as far as half of the range of timestamps, for the same reason.
std::uint32_t resume_timestamp(const leg_memory& from, std::uint32_t clock_hz) noexcept {
    constexpr std::uint64_t most_s = 3600;
    const std::uint64_t ns = std::min(from.age_ns + margin_ns, most_s * ns_per_second);
    return from.last_timestamp + static_cast<std::uint32_t>(ns / 1'000'000 * clock_hz / 1000);
}

} // namespace voxplane::session
