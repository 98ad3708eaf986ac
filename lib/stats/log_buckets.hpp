// A coarse distribution that is small enough to stand among a worker's counters and to cross with
// them: each power of two is cut into 4 equal parts (log_linear.hpp), so that a
// value below 2^33 is known to within 25 %, in 1 KiB. All of it is 64-bit words that only grow:
// distributions of several workers add up word by word, and what came between two copies is their
// difference. One writer; others read copies.
#pragma once

#include <cstddef>
#include <cstdint>

#include "stats/log_linear.hpp"

namespace voxplane::stats {

class log_buckets : public log_linear<2, 33> {
public:
    // The same value n times. Owner.
    void add(std::uint64_t value, std::uint64_t n = 1) noexcept {
        counts_[bucket_of(value)] += n;
        total_ += value * n;
    }
    void add(const log_buckets& other) noexcept;
    // Takes away what an earlier copy of this distribution had. A copy that is no earlier one
    // leaves zeros where it had more.
    void subtract(const log_buckets& earlier) noexcept;

    [[nodiscard]] std::uint64_t count() const noexcept;
    [[nodiscard]] std::uint64_t total() const noexcept { return total_; } // of all values, exact
    [[nodiscard]] double mean() const noexcept;                           // 0 of nothing
    // The upper edge of the bucket that holds the least value which a share of all values does not
    // exceed: at most 25 % above the exact one. share 0..1. 0 of nothing.
    [[nodiscard]] std::uint64_t quantile(double share) const noexcept;

    [[nodiscard]] std::uint64_t count_in(std::size_t bucket) const noexcept {
        return counts_[bucket];
    }

private:
    counts counts_{};
    std::uint64_t total_ = 0;
};

} // namespace voxplane::stats
