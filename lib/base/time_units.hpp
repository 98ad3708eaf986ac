// Nanoseconds of longer units: times are nanoseconds of a media or wall clock, settings are not.
#pragma once

#include <cstdint>

namespace voxplane {

inline constexpr std::uint64_t ns_per_ms = 1'000'000;
inline constexpr std::uint64_t ns_per_second = 1'000'000'000;

} // namespace voxplane
