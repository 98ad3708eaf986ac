// Sizes of transforms, for those who ask for them and for the loops inside.
#pragma once

#include <cstddef>

namespace voxplane::dsp {

inline constexpr std::size_t min_fft_samples = 64;
inline constexpr std::size_t max_fft_samples = 2048;
inline constexpr std::size_t max_lane_fft_samples = 512;

// Floats in an array of bins of an n-sample frame: n/2 + 1 bins, filled up to whole 64-byte lines.
// The bins behind n/2 are zero after forward() and not read by inverse().
[[nodiscard]] constexpr std::size_t padded_bins(std::size_t n) noexcept {
    return (n / 2 + 1 + 15) / 16 * 16;
}

} // namespace voxplane::dsp
