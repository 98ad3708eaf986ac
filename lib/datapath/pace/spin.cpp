#include "datapath/pace/spin.hpp"

#include <algorithm>
#include <bit>

namespace voxplane::datapath {

namespace {

// The middle of a bucket, 1.5 times its power of two.
double middle(unsigned bucket) noexcept {
    return static_cast<double>(std::uint64_t{3} << bucket) / 2;
}

double edge(unsigned bucket) noexcept {
    return static_cast<double>(std::uint64_t{1} << bucket);
}

} // namespace

void spin::set(const spin_costs& costs) noexcept {
    costs_ = {costs.sleep, std::max<std::uint64_t>(costs.wake, 1)};
    best_ = std::min(costs_.sleep, costs_.wake);
}

void spin::saw_gap(std::uint64_t cycles) noexcept {
    if (looking_) {
        const auto bucket = static_cast<unsigned>(std::bit_width(cycles | 1U)) - 1;
        ++gaps_[std::min(bucket, buckets - 1)];
    }
}

// Processor time for all gaps seen when the limit is where a bucket begins: shorter gaps are polled
// through, longer ones up to the limit, and slept through from there on.
double spin::cost_of(unsigned bucket) const noexcept {
    double cost = 0;
    for (unsigned i = 0; i < buckets; ++i) {
        if (gaps_[i] == 0) {
            continue;
        }
        double one = middle(i);
        if (i >= bucket) {
            const double slept = middle(i) - edge(bucket);
            const double sleeps = std::max(1.0, slept / static_cast<double>(2 * costs_.wake));
            one = edge(bucket) + sleeps * static_cast<double>(costs_.sleep);
        }
        cost += one * gaps_[i];
    }
    return cost;
}

void spin::choose() noexcept {
    if (!looking_) {
        looking_ = ++intervals_ == intervals_a_look - 1;
        return;
    }
    looking_ = false;
    intervals_ = 0;
    if (std::ranges::all_of(gaps_, [](std::uint32_t n) { return n == 0; })) {
        return; // silence, or no gap at all: as it was
    }
    const auto last = static_cast<unsigned>(std::bit_width(costs_.wake)) - 1;
    unsigned best = 0;
    for (unsigned bucket = 1; bucket <= std::min(last, buckets - 1); ++bucket) {
        best = cost_of(bucket) < cost_of(best) ? bucket : best;
    }
    best_ = std::uint64_t{1} << best;
    for (std::uint32_t& n : gaps_) {
        n /= 2;
    }
}

} // namespace voxplane::datapath
