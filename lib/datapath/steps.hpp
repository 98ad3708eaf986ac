// The timing breakdown on the worker's side: context::detail stands while a burst is looked at.
// While a breakdown runs, the stage clock runs for the same bursts. Where none runs, a step costs
// one look at a pointer. Worker.
#pragma once

#include <cstdint>

#include <rte_cycles.h>

#include "datapath/context.hpp"
#include "dsp/chain/chain.hpp"
#include "stats/step_times.hpp"

namespace voxplane::datapath {

// The cycles of its scope, for each of the packets alike.
class timed_step {
public:
    timed_step(const context& c, stats::step which, unsigned packets = 1) noexcept
        : to_(c.detail), which_(which), packets_(packets),
          begin_(to_ != nullptr ? rte_rdtsc() : 0) {}
    timed_step(const timed_step&) = delete;
    timed_step& operator=(const timed_step&) = delete;
    ~timed_step() {
        if (to_ != nullptr && packets_ != 0) [[unlikely]] {
            note();
        }
    }

private:
    void note() const noexcept;

    stats::step_times* to_;
    stats::step which_;
    unsigned packets_;
    std::uint64_t begin_;
};

// What one frame took in each processor of its chain.
void note_parts(stats::step_times& to, const dsp::chain& of, const part_cycles& spent) noexcept;

// Begins a breakdown; one that runs already ends.
void begin_steps(context& c, stats::step_times* work) noexcept;
// Ends one whose bursts or whose time are over. Called between bursts while one runs.
void tend_steps(context& c) noexcept;
void end_steps(context& c) noexcept;

} // namespace voxplane::datapath
