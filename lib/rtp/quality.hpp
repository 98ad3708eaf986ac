// How good a received stream of G.711 sounds in conversation: the E-model over what a receiver
// counted, its jitter and, when RTCP told it, the round trip. Pure; main lcore, once an interval.
//
// The listener behind us is assumed to have an adaptive jitter buffer that loses nothing: it holds
// three times the RFC 3550 jitter (3.4 standard deviations, if delays are normally spread), at
// least one packet, at most 200 ms. Mouth to ear is half of the round trip, one packet being filled
// and the buffer; without a round trip it is the latter two, and the score an upper bound.
#pragma once

#include <cstdint>
#include <optional>

#include "rtp/emodel.hpp"
#include "rtp/reception.hpp"

namespace voxplane::rtp {

// Packets of a stream up to some moment; the difference of two is an interval.
struct counted {
    std::uint64_t expected = 0;
    std::uint64_t lost = 0;
};
// Any thread.
[[nodiscard]] counted count(const reception& r) noexcept;

struct listening {
    double jitter_us = 0;
    // From mouth to ear and back, which through us is the sum of both legs; none: not known.
    std::optional<std::uint32_t> round_trip_us;
    double ptime_ms = 20;
    double burst_ratio = 1; // of loss; counters alone do not tell, so it is random
    codec_impairment codec = g711_concealed;
};

inline constexpr double jitters_held = 3;
inline constexpr double most_held_ms = 200;

struct quality {
    double mos;          // MOS-CQE, 1 to 4.5
    double r;            // the rating that it comes from
    double loss_percent; // of the interval
    double delay_ms;     // mouth to ear, as assumed
    bool round_trip_known;
};

// The interval between two counts of one stream. None: nothing was expected in it.
[[nodiscard]] std::optional<quality> judge(const counted& before, const counted& now,
                                           const listening& how) noexcept;

} // namespace voxplane::rtp
