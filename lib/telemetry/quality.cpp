// Figures of two legs into one score. Any thread.
#include "telemetry/quality.hpp"

#include <algorithm>
#include <array>

namespace voxplane::telemetry {

namespace {

// From the octets of a mean packet: 8 a millisecond of G.711, two a sample of 16-bit PCM.
double ptime_ms(const leg_view& leg) noexcept {
    constexpr double usual_ms = 20;
    if (leg.packets == 0 || leg.octets == 0) {
        return usual_ms;
    }
    const double octets_per_ms = leg.clock_hz == 8000 ? 8.0 : leg.clock_hz * 2 / 1000.0;
    const auto octets = static_cast<double>(leg.octets) / static_cast<double>(leg.packets);
    return std::clamp(octets / octets_per_ms, 5.0, 200.0);
}

} // namespace

std::string_view basis(round_trip_of known) noexcept {
    constexpr std::array<std::string_view, 3> texts{
        "received RTP", "received RTP, round trip of one leg", "received RTP, round trip"};
    return texts[static_cast<std::size_t>(known)];
}

rtp::counted counted_of(const leg_view& leg) noexcept {
    return {leg.expected, leg.lost};
}

std::optional<leg_quality> judge(const leg_view& arriving, const leg_view& sent_to,
                                 const rtp::counted& before) noexcept {
    leg_quality out;
    for (const leg_view* leg : {&arriving, &sent_to}) {
        if (leg->said.round_trip_us) {
            out.round_trip_us += *leg->said.round_trip_us;
            out.known = out.known == round_trip_of::nothing ? round_trip_of::one_leg
                                                            : round_trip_of::both_legs;
        }
    }
    out.round_trip_leg_us = arriving.said.round_trip_us.value_or(0);
    rtp::listening how;
    how.jitter_us = arriving.jitter_us;
    how.ptime_ms = ptime_ms(arriving);
    if (out.known != round_trip_of::nothing) {
        how.round_trip_us = out.round_trip_us;
    }
    const auto score = rtp::judge(before, counted_of(arriving), how);
    if (!score) {
        return std::nullopt;
    }
    out.score = *score;
    return out;
}

} // namespace voxplane::telemetry
