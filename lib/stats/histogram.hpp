// Distribution of whole numbers, such as latencies in cycles. Log-linear buckets as in HdrHistogram
// (G. Tene, 2012): each power of two is cut into 128 equal parts, so that a value is known to
// within 0.8 % from 0 to 2^40, in 34 KB. One writer; others read once it has stopped, or a copy.
#pragma once

#include <cstddef>
#include <cstdint>

#include "stats/log_linear.hpp"

namespace voxplane::stats {

class histogram : public log_linear<7, 40> {
public:
    void add(std::uint64_t value) noexcept {
        ++counts_[bucket_of(value)];
        ++count_;
        total_ += value;
        least_ = value < least_ ? value : least_;
        most_ = value > most_ ? value : most_;
    }
    void add(const histogram& other) noexcept;
    void clear() noexcept { *this = {}; }

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
    [[nodiscard]] std::uint64_t least() const noexcept { return count_ == 0 ? 0 : least_; } // exact
    [[nodiscard]] std::uint64_t most() const noexcept { return most_; }                     // exact
    [[nodiscard]] double mean() const noexcept; // 0 of nothing

    // The least value that a share of all values does not exceed, at most 0.8 % above the exact
    // one; share 0..1. 0 of nothing.
    [[nodiscard]] std::uint64_t quantile(double share) const noexcept;

    [[nodiscard]] std::uint64_t count_in(std::size_t bucket) const noexcept {
        return counts_[bucket];
    }

private:
    counts counts_{};
    std::uint64_t count_ = 0;
    std::uint64_t total_ = 0;
    std::uint64_t least_ = UINT64_MAX;
    std::uint64_t most_ = 0;
};

} // namespace voxplane::stats
