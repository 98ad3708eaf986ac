// What is read from a copy of a coarse distribution, and sums and differences of such copies.
#include "stats/log_buckets.hpp"

#include <algorithm>
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
    return n == 0 ? 0 : log_linear::quantile(counts_, n, share);
}

} // namespace voxplane::stats
