// What a receiver keeps of one source stream: sequence extension, loss, duplicates, reorder and
// interarrival jitter (RFC 3550 appendices A.1, A.3, A.8). One cache line, the only one of a leg
// that its worker writes for every packet; others read the published members.
//
// Beyond the appendices: counters never go back, so a restart of the sequence keeps what was
// expected and lost so far; duplicates stay out of jitter, which is else that of all packets as
// they arrive.
#pragma once

#include <cstdint>

#include "base/cacheline.hpp"

namespace voxplane::rtp {

struct alignas(cache_line_bytes) reception {
    std::uint64_t seen = 0;                   // bit i: highest sequence - i was received
    published<std::uint64_t> last_arrival_ns; // media clock of the latest packet
    published<std::uint64_t> octets;          // payload octets of this stream
    published<std::uint32_t> packets;         // all packets of this stream, duplicates included
    published<std::uint32_t> ssrc;
    published<std::uint32_t> highest;        // extended highest sequence: cycles << 16 | seq
    published<std::uint32_t> base;           // highest + 1 - expected; first sequence until a jump
    published<std::uint32_t> jitter;         // RFC 3550 estimate, 1/16 of a timestamp unit
    published<std::uint32_t> duplicates;     // also those too far below to tell
    published<std::uint32_t> reordered;      // arrived after a higher sequence, not duplicate
    published<std::uint32_t> last_timestamp; // of the latest in-order packet
    std::uint32_t last_transit = 0;          // arrival - timestamp, in timestamp units
    std::uint16_t restart_seq = 0;           // RFC 3550 A.1: next sequence that confirms a jump
    std::uint8_t active = 0;                 // 0 until begin()
    std::uint8_t restart_armed = 0;
};
static_assert(sizeof(reception) == cache_line_bytes);

enum class arrival : std::uint8_t {
    in_order,  // extends the highest sequence (with or without a gap)
    late,      // below the highest, seen for the first time
    duplicate, // seen before, or too far below to tell
    restart,   // two packets in a row after a jump of at least max_dropout: stream restarted
    jump       // first packet after such a jump: counted, changes nothing else
};

// RFC 3550 A.1: a gap of this many packets is a jump; a packet this far below is one as well.
inline constexpr std::uint32_t max_dropout = 3000;
inline constexpr std::uint32_t max_misorder = 100;

// How far below the highest a packet can be and still be told new or seen: the bits of seen.
inline constexpr std::uint32_t duplicate_window = 64;

// A transit time that changes by more than this is a sender's clock that was set, not delay: no
// voice path holds packets for seconds. The estimate skips it, which also keeps it inside 32 bits.
inline constexpr std::uint32_t max_transit_step_s = 4;

// Starts a new source stream with this packet, which is counted by the receive() that must follow.
// Owner worker.
void begin(reception& r, std::uint32_t ssrc, std::uint16_t seq) noexcept;

namespace detail {

// receive() for all that is not in order; totals are already counted.
arrival receive_unusual(reception& r, std::uint16_t seq, std::uint32_t timestamp,
                        std::uint32_t transit, std::uint32_t clock_hz) noexcept;

// Media clock in timestamp units, modulo 2^32. Only differences of it are used.
[[nodiscard]] inline std::uint32_t to_units(std::uint64_t ns, std::uint32_t clock_hz) noexcept {
    if (clock_hz == 8000) [[likely]] {
        return static_cast<std::uint32_t>(ns / 125'000);
    }
    // Seconds apart from their rest, so that no product leaves 64 bits.
    const std::uint64_t seconds = ns / 1'000'000'000;
    const std::uint64_t rest_ns = ns % 1'000'000'000;
    return static_cast<std::uint32_t>(seconds * clock_hz + rest_ns * clock_hz / 1'000'000'000);
}

// RFC 3550 A.8 in integers, estimate in 1/16 units.
inline void update_jitter(reception& r, std::uint32_t transit, std::uint32_t clock_hz) noexcept {
    const auto step = static_cast<std::int32_t>(transit - r.last_transit);
    // Not std::abs: the most negative value has no positive one.
    const std::uint32_t size =
        step < 0 ? 0U - static_cast<std::uint32_t>(step) : static_cast<std::uint32_t>(step);
    r.last_transit = transit;
    if (size <= max_transit_step_s * clock_hz) [[likely]] {
        const std::uint32_t jitter = r.jitter.get();
        r.jitter.set(jitter + size - ((jitter + 8) >> 4));
    }
}

} // namespace detail

// Counts one packet of the current stream if it is in order and not the first; else false, and
// nothing has changed. For a clock of 8,000 Hz. Owner worker.
[[nodiscard]] inline bool receive_in_order(reception& r, std::uint16_t seq, std::uint32_t timestamp,
                                           std::uint32_t octets,
                                           std::uint64_t arrival_ns) noexcept {
    constexpr std::uint32_t clock_hz = 8000;
    const std::uint32_t before = r.packets.get();
    const std::uint32_t highest = r.highest.get();
    const std::uint32_t ahead = static_cast<std::uint16_t>(seq - highest);
    if (ahead - 1 >= duplicate_window - 1 || before == 0) [[unlikely]] {
        return false;
    }
    r.seen = r.seen << ahead | 1U;
    r.highest.set(highest + ahead);
    r.packets.set(before + 1);
    r.octets.add(octets);
    r.last_arrival_ns.set(arrival_ns);
    r.restart_armed = 0;
    r.last_timestamp.set(timestamp);
    detail::update_jitter(r, detail::to_units(arrival_ns, clock_hz) - timestamp, clock_hz);
    return true;
}

// Counts one packet of the current stream. arrival_ns: media clock; clock_hz: RTP clock rate, 8000.
// Owner worker. Inline: a packet in order costs a few moves in this one cache line.
inline arrival receive(reception& r, std::uint16_t seq, std::uint32_t timestamp,
                       std::uint32_t octets, std::uint64_t arrival_ns,
                       std::uint32_t clock_hz) noexcept {
    const std::uint32_t before = r.packets.get();
    r.packets.set(before + 1);
    r.octets.add(octets);
    r.last_arrival_ns.set(arrival_ns);
    const std::uint32_t transit = detail::to_units(arrival_ns, clock_hz) - timestamp;
    const std::uint32_t highest = r.highest.get();
    const std::uint32_t ahead = static_cast<std::uint16_t>(seq - highest);
    if (ahead - 1 >= max_dropout - 1) [[unlikely]] {
        return detail::receive_unusual(r, seq, timestamp, transit, clock_hz);
    }
    r.seen = (ahead < duplicate_window ? r.seen << ahead : 0) | 1U;
    r.highest.set(highest + ahead);
    r.restart_armed = 0;
    if (before == 0) [[unlikely]] {
        r.last_transit = transit;
    } else {
        detail::update_jitter(r, transit, clock_hz);
    }
    r.last_timestamp.set(timestamp);
    return arrival::in_order;
}

// Packets expected and lost so far (RFC 3550 A.3); lost is never negative. A jump that was never
// confirmed counts as expected and received. Any thread.
[[nodiscard]] std::uint64_t expected(const reception& r) noexcept;
[[nodiscard]] std::uint64_t lost(const reception& r) noexcept;

// Jitter in microseconds. Any thread.
[[nodiscard]] double jitter_us(const reception& r, std::uint32_t clock_hz) noexcept;

} // namespace voxplane::rtp
