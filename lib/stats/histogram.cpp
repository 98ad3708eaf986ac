// What is read from a distribution once it is complete.
#include "stats/histogram.hpp"

#include <algorithm>
#include <cmath>

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
    if (count_ == 0) {
        return 0;
    }
    const double wanted = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_));
    const std::uint64_t rank =
        std::clamp<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1, count_);
    std::uint64_t seen = 0;
    std::size_t bucket = 0;
    while (bucket + 1 < buckets && seen + counts_[bucket] < rank) {
        seen += counts_[bucket];
        ++bucket;
    }
    return std::clamp(upper_edge(bucket), least_, most_);
}

} // namespace voxplane::stats
