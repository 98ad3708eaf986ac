// How far ahead of parse frames are fetched into the cache, chosen by trial: now and then one turn
// of full bursts goes with another distance, and what its packets cost decides. Pure; one thread.
#pragma once

#include <array>
#include <cstdint>

namespace voxplane::datapath {

class reach {
public:
    static constexpr std::array<std::uint8_t, 4> distances{2, 5, 8, 12};
    static constexpr std::uint8_t usual = 1; // index of the one that is best where nothing is known
    static constexpr unsigned full = 16;     // packets of a turn that tell anything
    static constexpr unsigned turns_a_trial = 32;  // of full turns one is a trial
    static constexpr unsigned trials_to_judge = 8; // of each distance, between two choices

    // The distance for the next turn.
    [[nodiscard]] unsigned distance() const noexcept { return distances[current_]; }
    // The distance outside of trials; for figures.
    [[nodiscard]] unsigned best() const noexcept { return distances[best_]; }

    // What the turn that ended has cost.
    void saw_turn(unsigned packets, std::uint64_t cycles) noexcept;

    // Ten times a second: takes the cheapest, when it is cheaper by more than a fiftieth.
    void choose() noexcept;

private:
    struct trial {
        double cost = 0; // cycles a packet, smoothed
        std::uint32_t turns = 0;
    };

    std::array<trial, distances.size()> trials_;
    std::uint8_t best_ = usual;
    std::uint8_t current_ = usual;
    std::uint8_t next_ = 0;
    std::uint32_t turns_ = 0;
};

inline constexpr unsigned usual_frames_ahead = reach::distances[reach::usual];

} // namespace voxplane::datapath
