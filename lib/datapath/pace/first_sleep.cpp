#include "datapath/pace/first_sleep.hpp"

namespace voxplane::datapath {

const tried_sleep& first_sleep(std::span<const tried_sleep> tried) noexcept {
    constexpr std::uint64_t worth = 4;
    const tried_sleep* best = &tried.front();
    for (const tried_sleep& one : tried) {
        if (one.lasted_ns >= worth * one.cost_ns) {
            return one;
        }
        // The greater of two quotients, without a division.
        if (one.lasted_ns * best->cost_ns > best->lasted_ns * one.cost_ns) {
            best = &one;
        }
    }
    return *best;
}

} // namespace voxplane::datapath
