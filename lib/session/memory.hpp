// What a leg knows that no signalling can tell again: the source that it has accepted, the numbers
// under which its packets leave, and its totals. Main reads it from a running leg and gives it to a
// new one, in another process perhaps, which then goes on as the first one would have.
#pragma once

#include <cstdint>

#include "base/published_record.hpp"
#include "session/wire_endpoint.hpp"

namespace voxplane::session {

struct leg;

// How what a leg is sent is numbered, and for which source stream. Its worker shows it anew when
// a stream begins.
struct stream_numbers {
    std::uint32_t source_ssrc = 0;
    std::uint32_t ssrc = 0; // that is sent
    std::uint32_t timestamp_offset = 0;
    std::uint32_t timestamp_base = 0;
    std::uint16_t seq_offset = 0;
    std::int8_t rate_step = 0; // with rescales: timestamps are doubled (1), halved (-1)
    bool rescales = false;
    bool own = false;   // ssrc and offsets are the leg's, not the source's
    bool known = false; // a stream has begun
};

// Timestamp units of a source in those of what is sent, by rate_step. They may be any distance
// apart: doubled as they wrap, halved as a signed number.
[[nodiscard]] inline std::uint32_t scaled(std::uint32_t units, int rate_step) noexcept {
    const auto half = static_cast<std::uint32_t>(static_cast<std::int32_t>(units) / 2);
    return rate_step > 0 ? units * 2 : rate_step < 0 ? half : units;
}

// Totals of what arrived on a leg.
struct leg_totals {
    std::uint64_t packets = 0;
    std::uint64_t octets = 0;
    std::uint64_t lost = 0;
    std::uint64_t rejected = 0;
    std::uint64_t discarded = 0;
    std::uint64_t rtcp = 0;
    std::uint64_t opaque = 0;
    std::uint32_t duplicates = 0;
    std::uint32_t reordered = 0;
    bool operator==(const leg_totals&) const = default;
};

struct leg_memory {
    bool known = false;
    gate_state gate = gate_state::closed;
    wire_endpoint source; // of an accepted gate
    stream_numbers sent;
    std::uint16_t last_seq = 0; // sent when this was read, if sent.known
    std::uint32_t last_timestamp = 0;
    std::uint32_t pace_pps = 0; // packets a second that were being sent; 0: not known
    std::uint64_t age_ns = 0;   // time that has passed since it was read
    leg_totals totals;
};

struct call_memory {
    leg_memory legs[2];
};

// Of a leg whose packets come from `across`. Each member is read by itself while workers go on.
// Any thread but a worker, while the call exists.
[[nodiscard]] leg_memory remember(const leg& of, const leg& across) noexcept;

// Numbers beyond any that can have been sent since: where a leg goes on that meets another source
// than the one remembered. At most max_leap packets ahead, so that it is a step forward to any
// receiver (RFC 3550 A.1 compares modulo 2^16).
inline constexpr std::uint32_t max_leap_pkts = 20'000;
[[nodiscard]] std::uint16_t resume_seq(const leg_memory& from) noexcept;
[[nodiscard]] std::uint32_t resume_timestamp(const leg_memory& from,
                                             std::uint32_t clock_hz) noexcept;

} // namespace voxplane::session
