// What is read from a distribution once it is complete.
#include "stats/histogram.hpp"

#include <algorithm>

namespace voxplane::stats {

void histogram::add(const histogram& other) noexcept {
    for (std::size_t i = 0; i < buckets; ++i) {
        counts_[i] += other.counts_[i];
    }
    count_ += other.count_;
    total_ += other.total_;
    least_ = std::min(least_, other.least_);
    most_ = std::max(most_, other.most_);
}

double histogram::mean() const noexcept {
    return count_ == 0 ? 0 : static_cast<double>(total_) / static_cast<double>(count_);
}

std::uint64_t histogram::quantile(double share) const noexcept {
    return count_ == 0 ? 0
                       : std::clamp(log_linear::quantile(counts_, count_, share), least_, most_);
}

} // namespace voxplane::stats
