// Distribution of whole numbers, such as latencies in cycles. Log-linear buckets as in HdrHistogram
// (G. Tene, 2012): each power of two is cut into 128 equal parts, so that a value is known to
// within 0.8 % from 0 to 2^40, in 34 KB. One writer; others read once it has stopped, or a copy.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace voxplane::stats {

class histogram {
public:
    static constexpr unsigned precision_bits = 7; // parts of a power of two: 2^7
    static constexpr unsigned range_bits = 40;    // what is larger counts in the last bucket
    static constexpr std::size_t buckets = std::size_t{range_bits - precision_bits + 1}
                                           << precision_bits;

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

    [[nodiscard]] static constexpr std::size_t bucket_of(std::uint64_t value) noexcept {
        if (value >> range_bits != 0) {
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
    std::uint64_t count_ = 0;
    std::uint64_t total_ = 0;
    std::uint64_t least_ = UINT64_MAX;
    std::uint64_t most_ = 0;
};

} // namespace voxplane::stats
