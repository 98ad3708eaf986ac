#include "datapath/pace/burst_size.hpp"

#include <algorithm>

namespace voxplane::datapath {

namespace {

constexpr std::uint64_t packets_to_judge = 64;

} // namespace

void burst_size::set(unsigned most, std::uint64_t budget) noexcept {
    most_ = most;
    size_ = most;
    budget_ = budget;
}

void burst_size::choose() noexcept {
    if (packets_ < packets_to_judge) {
        return;
    }
    const double cost = static_cast<double>(cycles_) / static_cast<double>(packets_);
    const auto budget = static_cast<double>(budget_);
    while (size_ > least && size_ * cost > budget) {
        size_ = std::max(size_ / 2, least);
    }
    while (size_ < most_ && std::min(size_ * 2, most_) * cost < budget * 0.7) {
        size_ = std::min(size_ * 2, most_);
    }
    packets_ = 0;
    cycles_ = 0;
}

} // namespace voxplane::datapath
