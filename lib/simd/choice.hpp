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
};

// A gain that is worth a higher isa.
inline constexpr double worthwhile = 1.05;

// The lowest isa among those that take at most 5 % longer than the fastest. Noise of a measurement
// is of that order, so that candidates which are as good as equal always give the same choice; and
// that the lower of them is taken keeps wide registers, which slow some processors' clocks down,
// for what they gain on. Compared with the fastest and not pair by pair, the choice does not depend
// on how many candidates lie between. What was not timed in full takes the highest isa.
[[nodiscard]] isa choose(const operation_times& times, std::size_t size_class) noexcept;

[[nodiscard]] std::vector<selection> choose(std::span<const operation_times> times);

// What a whole isa gives: of each operation the highest candidate that is not above it.
[[nodiscard]] std::vector<selection> force(std::span<const operation> operations, isa by);

// "avx512", or "avx2 80-160, avx512 240-960".
[[nodiscard]] std::string to_text(const selection& chosen);

} // namespace voxplane::simd
