#include "datapath/pace/reach.hpp"

#include <algorithm>

namespace voxplane::datapath {

void reach::saw_turn(unsigned packets, std::uint64_t cycles) noexcept {
    if (packets < full) {
        return;
    }
    trial& here = trials_[current_];
    const double cost = static_cast<double>(cycles) / packets;
    // An interrupt in the turn, or a worker that was off its core, says nothing about caches.
    const double counted = here.turns == 0 ? cost : std::min(cost, 2 * here.cost);
    here.cost = here.turns == 0 ? counted : here.cost + (counted - here.cost) / 16;
    ++here.turns;
    current_ = best_;
    if (++turns_ % turns_a_trial == 0) {
        next_ = static_cast<std::uint8_t>((next_ + 1U) % distances.size());
        current_ = next_;
    }
}

void reach::choose() noexcept {
    if (std::ranges::any_of(trials_, [](const trial& t) { return t.turns < trials_to_judge; })) {
        return;
    }
    const auto cheapest = std::ranges::min_element(trials_, {}, &trial::cost);
    if (cheapest->cost < trials_[best_].cost * 0.98) {
        best_ = static_cast<std::uint8_t>(cheapest - trials_.begin());
    }
    for (trial& t : trials_) {
        t.turns = 1; // the cost stays as a beginning
    }
}

} // namespace voxplane::datapath
