// How the audio of one side of a stream has sounded since it began, interval by interval, in the
// units in which clients of the protocol read it. Takes memory with the first entry, a few hundred
// octets in all. Main lcore only.
#pragma once

#include <cstdint>
#include <vector>

#include "telemetry/quality.hpp"

namespace voxplane::control {

struct quality_entry {
    std::int64_t at_s = 0; // Unix time at its end
    std::uint32_t round_trip_us = 0;
    std::uint32_t round_trip_leg_us = 0;
    std::uint16_t jitter_ms = 0;
    std::uint8_t mos_x10 = 0;
    std::uint8_t loss_percent = 0;
    telemetry::round_trip_of known = telemetry::round_trip_of::nothing;
};

class quality_log {
public:
    static constexpr std::int64_t interval_s = 5; // shortest
    static constexpr std::uint64_t least_packets =
        50; // expected in an interval: fewer tell nothing
    static constexpr std::size_t most_entries = 24;

    // Closes an interval, if the last one ended long enough ago and enough packets were expected
    // since. now_s: Unix time.
    void look(const telemetry::leg_view& arriving, const telemetry::leg_view& sent_to,
              std::int64_t now_s);
    // The same for what nobody will look at later: a second is enough, and the first interval may
    // have few packets.
    void complete(const telemetry::leg_view& arriving, const telemetry::leg_view& sent_to,
                  std::int64_t now_s);

    [[nodiscard]] std::uint32_t samples() const noexcept { return samples_; } // intervals closed
    // With samples; at_s of the average is 0.
    [[nodiscard]] quality_entry average() const noexcept;
    [[nodiscard]] const quality_entry& lowest() const noexcept { return lowest_; }
    [[nodiscard]] const quality_entry& highest() const noexcept { return highest_; }
    // Oldest first. When they have become many, every second one goes, and from then on only one of
    // twice as many intervals stays.
    [[nodiscard]] const std::vector<quality_entry>& progression() const noexcept {
        return progression_;
    }

private:
    void close(const telemetry::leg_view& arriving, const telemetry::leg_view& sent_to,
               std::int64_t now_s);
    void add(const quality_entry& entry);

    rtp::counted before_;
    std::int64_t last_s_ = 0;
    std::uint64_t mos_ = 0; // sums over all samples
    std::uint64_t round_trip_us_ = 0;
    std::uint64_t round_trip_leg_us_ = 0;
    std::uint64_t jitter_ms_ = 0;
    std::uint64_t loss_percent_ = 0;
    std::uint32_t samples_ = 0;
    std::uint32_t step_ = 1; // samples an entry of the progression
    quality_entry lowest_;
    quality_entry highest_;
    std::vector<quality_entry> progression_;
};

} // namespace voxplane::control
