// The mean opinion score of audio that arrives on a leg of a call, as its listener behind the other
// leg would give it: rtp/quality.hpp over what was counted here, with the round trips that RTCP has
// told. Wideband audio is judged as narrowband: G.107 knows no other. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "rtp/quality.hpp"
#include "telemetry/call_view.hpp"

namespace voxplane::telemetry {

// How much of the way from mouth to ear and back is known.
enum class round_trip_of : std::uint8_t { nothing, one_leg, both_legs };
// "received RTP", "received RTP, round trip of one leg", "received RTP, round trip".
[[nodiscard]] std::string_view basis(round_trip_of known) noexcept;

struct leg_quality {
    rtp::quality score{};
    round_trip_of known = round_trip_of::nothing;
    std::uint32_t round_trip_us = 0;     // of what is known
    std::uint32_t round_trip_leg_us = 0; // of the leg that the audio arrives on; 0: not known
};

[[nodiscard]] rtp::counted counted_of(const leg_view& leg) noexcept;

// Of what arrived after `before`. None: nothing was expected since.
[[nodiscard]] std::optional<leg_quality> judge(const leg_view& arriving, const leg_view& sent_to,
                                               const rtp::counted& before = {}) noexcept;

} // namespace voxplane::telemetry
