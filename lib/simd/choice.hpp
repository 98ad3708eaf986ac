// Which candidate is taken, from the times of all. Pure functions: the same times give the same
// choice, wherever they come from, a calibration or the file that remembers one.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "simd/by_size.hpp"
#include "simd/isa.hpp"
#include "simd/operation.hpp"

namespace voxplane::simd {

// Times of one candidate, nanoseconds a call; 0: not timed.
struct candidate_times {
    isa by = isa::scalar;
    std::array<double, size_classes> ns{};
};

struct operation_times {
    std::string name;                        // of the operation
    std::vector<candidate_times> candidates; // lowest isa first, never empty
    size_list sizes = timed_sizes;
};

// A gain over all sizes that is worth a higher isa, and one at a single size that is worth another
// isa than the other sizes have. Both were fitted to the times of 15 calibrations on one Zen 4,
// five disturbed ones left out: by these bounds 1 of 246 choices varied, by 5 % at each size 26,
// and the kernels taken are 3 % slower. Fresh sets of ten varied in 0 to 18 choices.
inline constexpr double worthwhile = 1.15;
inline constexpr double exceptional = 1.30;

// The lowest isa among those that take at most 15 % longer than the fastest, by the sum over sizes
// of what each takes there in units of the fastest; but at a size where it takes more than 30 %
// longer than the fastest there, the lowest that is worthwhile there. That the lower is taken keeps
// wide registers, which slow some processors' clocks down, for what they gain on. Compared with the
// fastest and not pair by pair, the choice does not depend on how many candidates lie between.
// Sizes that were not timed in full take the highest isa, as if it had been named, and count for
// nothing.
[[nodiscard]] std::array<isa, size_classes> choose(const operation_times& times) noexcept;
[[nodiscard]] isa choose(const operation_times& times, std::size_t size_class) noexcept;

[[nodiscard]] std::vector<selection> choose(std::span<const operation_times> times);

// What a whole isa gives: of each operation the highest candidate that is not above it.
[[nodiscard]] std::vector<selection> force(std::span<const operation> operations, isa by);

// "avx512", or "avx2 80-160, avx512 240-960".
[[nodiscard]] std::string to_text(const selection& chosen);

} // namespace voxplane::simd
