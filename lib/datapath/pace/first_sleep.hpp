// How long an idle worker sleeps at first. The shortest sleep is not the cheapest way to wait: on
// some machines, programming the timer and waking up take 12 us of the processor where one
// microsecond was asked for, and 17 us for a sleep that lasts 100. Pure.
#pragma once

#include <cstdint>
#include <span>

namespace voxplane::datapath {

struct tried_sleep {
    std::uint32_t asked_us = 1;
    std::uint64_t cost_ns = 0;   // processor time
    std::uint64_t lasted_ns = 1; // by the clock
};

// The first, of lengths that grow, which lasts at least four times as long as it keeps the
// processor; where none does, the one that keeps it for the smallest share. At least one is given.
[[nodiscard]] const tried_sleep& first_sleep(std::span<const tried_sleep> tried) noexcept;

} // namespace voxplane::datapath
