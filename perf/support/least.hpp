// The least time of several pieces of work that are compared: all take turns many times over in one
// run, in an order that changes, so that whatever else the machine does meets each alike.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include "support/allocations.hpp"
#include "support/ticks.hpp"

namespace voxplane::perf {

struct figure {
    double ns = std::numeric_limits<double>::max(); // of one unit of work
    double allocations = 0;                         // of one unit of work, in the last turn
};

class contest {
public:
    // prepare() runs before each stretch of work, untimed; may be empty. work() is `units` units.
    // into must outlive run().
    void enter(figure& into, std::size_t units, std::function<void()> work,
               std::function<void()> prepare = {}) {
        entries_.push_back({&into, units, std::move(work), std::move(prepare)});
    }

    // Each entry does its work `stretches` times in each of `turns` turns. The figure is the least,
    // over turns, of the median of a turn's stretches: one that was interrupted does not count, nor
    // one whose data happened to be easy.
    void run(std::size_t turns, std::size_t stretches) {
        std::minstd_rand random;
        std::vector<std::uint64_t> spent(stretches);
        for (std::size_t turn = 0; turn < turns; ++turn) {
            std::shuffle(entries_.begin(), entries_.end(), random);
            for (const entry& one : entries_) {
                take_turn(one, spent);
            }
        }
    }

private:
    struct entry {
        figure* into;
        std::size_t units;
        std::function<void()> work;
        std::function<void()> prepare;
    };

    static void take_turn(const entry& one, std::vector<std::uint64_t>& spent) {
        std::uint64_t taken = 0;
        for (std::uint64_t& each : spent) {
            if (one.prepare) {
                one.prepare();
            }
            const std::uint64_t blocks = allocations();
            const std::uint64_t begin = ticks();
            one.work();
            each = ticks() - begin;
            taken += allocations() - blocks;
        }
        const auto middle = spent.begin() + static_cast<std::ptrdiff_t>(spent.size() / 2);
        std::nth_element(spent.begin(), middle, spent.end());
        const auto units = static_cast<double>(one.units);
        one.into->ns = std::min(one.into->ns, static_cast<double>(*middle) * ns_per_tick() / units);
        one.into->allocations =
            static_cast<double>(taken) / units / static_cast<double>(spent.size());
    }

    std::vector<entry> entries_;
};

} // namespace voxplane::perf
