// What is read from a copy of a coarse distribution, and sums and differences of such copies.
#include "stats/log_buckets.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace voxplane::stats {

void log_buckets::add(const log_buckets& other) noexcept {
    for (std::size_t i = 0; i < buckets; ++i) {
        counts_[i] += other.counts_[i];
    }
    total_ += other.total_;
}

void log_buckets::subtract(const log_buckets& earlier) noexcept {
    for (std::size_t i = 0; i < buckets; ++i) {
        counts_[i] -= std::min(counts_[i], earlier.counts_[i]);
    }
    total_ -= std::min(total_, earlier.total_);
}

std::uint64_t log_buckets::count() const noexcept {
    return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

double log_buckets::mean() const noexcept {
    const std::uint64_t n = count();
    return n == 0 ? 0 : static_cast<double>(total_) / static_cast<double>(n);
}

std::uint64_t log_buckets::quantile(double share) const noexcept {
    const std::uint64_t n = count();
    if (n == 0) {
        return 0;
    }
    const double wanted = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(n));
    const std::uint64_t rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1, n);
    std::uint64_t seen = 0;
    std::size_t bucket = 0;
    while (bucket + 1 < buckets && seen + counts_[bucket] < rank) {
        seen += counts_[bucket];
        ++bucket;
    }
    return upper_edge(bucket);
}

} // namespace voxplane::stats
