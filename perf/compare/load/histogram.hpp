// Latencies by size: sixteen steps to a power of two, so that a percentile is right to 6 %. One
// thread writes and reads it.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace voxplane::load {

class histogram {
public:
    void add(std::uint64_t v) noexcept {
        ++counts_[index_of(v)];
        ++total_;
        most_ = v > most_ ? v : most_;
    }

    // The value that this share of all does not exceed, 0..1; 0 without any.
    [[nodiscard]] std::uint64_t percentile(double share) const noexcept {
        const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(total_));
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            seen += counts_[i];
            if (seen > wanted)
                return last_of(i);
        }
        return most_;
    }
    [[nodiscard]] std::uint64_t most() const noexcept { return most_; }
    [[nodiscard]] std::uint64_t total() const noexcept { return total_; }

private:
    static constexpr unsigned bits = 4;
    static constexpr std::uint64_t steps = 1U << bits;

    static std::size_t index_of(std::uint64_t v) noexcept {
        if (v < steps)
            return v;
        const auto shift = static_cast<unsigned>(std::bit_width(v)) - bits - 1;
        return (shift + 1) * steps + ((v >> shift) & (steps - 1));
    }
    static std::uint64_t last_of(std::size_t i) noexcept {
        if (i < steps)
            return i;
        const auto shift = static_cast<unsigned>(i / steps) - 1;
        return ((steps + i % steps + 1) << shift) - 1;
    }

    std::array<std::uint64_t, steps*(64 - bits + 1)> counts_{};
    std::uint64_t total_ = 0;
    std::uint64_t most_ = 0;
};

} // namespace voxplane::load
