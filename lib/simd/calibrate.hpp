// Times every candidate of every operation at start, before workers run. Takes what others do on
// the machine into account by repetition: the least of many short runs counts, candidates are run
// in turn, and the whole is gone through several times, with ever more of the time for those that
// are close. Where the process may (CAP_SYS_NICE), ordinary threads wait until it is done.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/steady_clock.hpp"
#include "simd/choice.hpp"
#include "simd/operation.hpp"

namespace voxplane::simd {

// Nanoseconds of a clock that never steps back.
using nanosecond_clock = std::function<std::uint64_t()>;

using voxplane::steady_ns;

struct calibration_limits {
    // No run is begun that would not end by then, were it to stall as the longest before it did.
    std::uint64_t budget_ns = 44'000'000;
    unsigned passes = 24; // and no more passes than this are made
};

struct calibration {
    std::vector<operation_times> times; // by operation, as given
    std::uint64_t spent_ns = 0;
    unsigned passes = 0;   // made in full
    bool complete = false; // enough of them to be relied on, and remembered
};

// Operations and sizes that choose() has no times for.
[[nodiscard]] std::size_t untimed(std::span<const operation_times> times) noexcept;

// Runs candidates on the calling thread until all passes are made or the budget is used up. What
// was not timed by then has the time 0.
[[nodiscard]] calibration calibrate(std::span<const operation> operations,
                                    const nanosecond_clock& now,
                                    const calibration_limits& limits = {});

} // namespace voxplane::simd
