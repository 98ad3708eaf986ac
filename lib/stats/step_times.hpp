// The timing breakdown that is measured on demand: what a worker's packets cost step by step, in
// bursts of which one in so many is looked at. Main gives a worker the memory by a command and may
// read it, and free it, once done() says so; in between the worker alone writes.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

#include "stats/histogram.hpp"

namespace voxplane::stats {

// In a packet's order; from `aec` to `meter` those of a leg's chain of voice processors.
enum class step : std::uint8_t {
    decode, // payload to samples, fixed gain included
    aec,
    vad,
    suppressor,
    eq,
    agc,
    meter,  // of active speech level
    level,  // meter of mean and peak level
    encode, // another rate included
    table,  // a byte table over the payload
    rewrite
};
inline constexpr std::size_t steps = 11;
inline constexpr std::size_t first_part = 1; // step of the chain's first processor

[[nodiscard]] std::string_view name(step which) noexcept;

struct step_times {
    // Set by main before the worker has it.
    std::uint32_t one_in = 16; // bursts
    std::uint32_t bursts = 0;  // to look at: the turn that reaches so many is the last
    std::uint64_t end_tsc = 0; // when it ends in any case

    // The worker's. Cycles of a packet's frame in a step, some 20 of them for looks at the clock;
    // of `rewrite` the mean of a burst for each of its packets.
    std::uint32_t seen = 0; // bursts that were looked at
    std::array<histogram, steps> cycles;

    [[nodiscard]] bool done() const noexcept { return done_.load(std::memory_order_acquire); }
    // Worker: its last touch. Pairs with done().
    void finish() noexcept { done_.store(true, std::memory_order_release); }

private:
    std::atomic<bool> done_{false};
};

} // namespace voxplane::stats
