// A coarse distribution that is small enough to stand among a worker's counters and to cross with
// them: each power of two is cut into 4 equal parts (log-linear, as in histogram.hpp), so that a
// value below 2^33 is known to within 25 %, in 1 KiB. All of it is 64-bit words that only grow:
// distributions of several workers add up word by word, and what came between two copies is their
// difference. One writer; others read copies.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace voxplane::stats {

class log_buckets {
public:
    static constexpr unsigned precision_bits = 2; // parts of a power of two: 2^2
    static constexpr unsigned range_bits = 33;    // what is larger counts in the last bucket
    static constexpr std::size_t buckets = std::size_t{range_bits - precision_bits + 1}
                                           << precision_bits;

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

    [[nodiscard]] static constexpr std::size_t bucket_of(std::uint64_t value) noexcept {
        if (value >> range_bits != 0) [[unlikely]] {
            return buckets - 1;
        }
        const auto width = static_cast<unsigned>(std::bit_width(value));
        const unsigned shift = width > precision_bits + 1 ? width - precision_bits - 1 : 0;
        return (std::size_t{shift} << precision_bits) + static_cast<std::size_t>(value >> shift);
    }
    // The largest value that counts in a bucket, the last one's being without bound.
    [[nodiscard]] static constexpr std::uint64_t upper_edge(std::size_t bucket) noexcept {
        const std::size_t part = bucket >> precision_bits;
        const std::size_t shift = part < 2 ? 0 : part - 1;
        return ((std::uint64_t{bucket} - (shift << precision_bits) + 1) << shift) - 1;
    }
    [[nodiscard]] std::uint64_t count_in(std::size_t bucket) const noexcept {
        return counts_[bucket];
    }

private:
    std::array<std::uint64_t, buckets> counts_{};
    std::uint64_t total_ = 0;
};

} // namespace voxplane::stats
