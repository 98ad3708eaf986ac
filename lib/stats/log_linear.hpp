// Log-linear buckets of whole numbers, as in HdrHistogram (G. Tene, 2012): each power of two is cut
// into 2^precision_bits equal parts. What is 2^range_bits and more counts in the last bucket. Pure.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace voxplane::stats {

template <unsigned precision, unsigned range>
struct log_linear {
    static constexpr unsigned precision_bits = precision;
    static constexpr unsigned range_bits = range;
    static constexpr std::size_t buckets = std::size_t{range_bits - precision_bits + 1}
                                           << precision_bits;
    using counts = std::array<std::uint64_t, buckets>;

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
    // The upper edge of the bucket that holds the least of `count` values, all of `in`, which a
    // share of them does not exceed; share 0..1, count at least 1.
    [[nodiscard]] static std::uint64_t quantile(const counts& in, std::uint64_t count,
                                                double share) noexcept {
        const double wanted = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count));
        const auto rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1, count);
        std::uint64_t seen = 0;
        std::size_t bucket = 0;
        while (bucket + 1 < buckets && seen + in[bucket] < rank) {
            seen += in[bucket];
            ++bucket;
        }
        return upper_edge(bucket);
    }
};

} // namespace voxplane::stats
