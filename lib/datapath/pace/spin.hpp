// How long an idle worker polls before it sleeps, chosen by what came before: polling costs its own
// time, a sleep costs a system call and a wake-up. With the lengths of recent gaps between packets
// known, the cheapest limit can be computed; with none known, polling as long as a sleep costs is
// at most twice as dear as the best (R. Karp, "On-line algorithms versus off-line algorithms",
// 1992, on renting skis). Pure; one thread.
#pragma once

#include <array>
#include <cstdint>

namespace voxplane::datapath {

// All in cycles of the same clock.
struct spin_costs {
    std::uint64_t sleep = 0; // processor time of one shortest sleep
    std::uint64_t wake = 1;  // how long it lasts
};

class spin {
public:
    // One interval of so many is spent polling for as long as a sleep lasts, so that short gaps are
    // seen for what they are: a sleeping worker takes them for long ones.
    static constexpr unsigned intervals_a_look = 16;

    void set(const spin_costs& costs) noexcept;

    // A gap, from the end of a turn with work to the begin of the next one.
    void saw_gap(std::uint64_t cycles) noexcept;

    // Ends an interval; ten times a second.
    void choose() noexcept;

    // A worker that has had nothing to do for so many cycles sleeps.
    [[nodiscard]] std::uint64_t limit() const noexcept { return looking_ ? costs_.wake : best_; }
    // What the limit is when the worker does not look; for figures.
    [[nodiscard]] std::uint64_t best() const noexcept { return best_; }

private:
    static constexpr unsigned buckets = 40; // gaps by their power of two

    [[nodiscard]] double cost_of(unsigned bucket) const noexcept;

    spin_costs costs_;
    std::array<std::uint32_t, buckets> gaps_{};
    std::uint64_t best_ = 0;
    unsigned intervals_ = 0;
    bool looking_ = true;
};

} // namespace voxplane::datapath
