// Names of stages and sums over counters.
#include "stats/counters.hpp"

#include <numeric>

namespace voxplane::stats {

std::string_view name(stage which) noexcept {
    constexpr std::array<std::string_view, stages> names{
        "poll", "parse", "lookup", "receive", "transform", "rewrite", "transmit", "slow"};
    return names[static_cast<std::size_t>(which)];
}

std::uint64_t dropped(const counters& c) noexcept {
    return std::accumulate(c.drops.begin(), c.drops.end(), std::uint64_t{0});
}

} // namespace voxplane::stats
