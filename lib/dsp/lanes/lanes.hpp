// Frames of 8 or 16 legs into lane-major arrays and back: sample i of lane k is at [i * lanes + k],
// so that one load has a sample of every leg. Lane-major arrays are the group's scratch; frames are
// the legs' own. A null pointer stands for a leg that is absent: silence on the way in, nothing
// written on the way out.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.hpp"

namespace voxplane::dsp {

// Any thread; any n, 0 included. Frames may have any alignment of samples; lane-major arrays are
// aligned to a row of theirs and overlap no frame. Every set gives the same samples. Indexed by
// the group's width: 0 for 8 legs, 1 for 16.
struct lane_kernels {
    // rows = frames / 32768, as floats or as they are. Frames may be one another.
    void (*to_float[2])(const std::int16_t* const* frames, float* rows, std::size_t n) noexcept;
    void (*to_pcm[2])(const std::int16_t* const* frames, std::int16_t* rows,
                      std::size_t n) noexcept;
    // frames = saturate(rows * 32768), to the nearest, halves to even, NaN gives 0; or rows as they
    // are. Frames do not overlap.
    void (*from_float[2])(const float* rows, std::int16_t* const* frames, std::size_t n) noexcept;
    void (*from_pcm[2])(const std::int16_t* rows, std::int16_t* const* frames,
                        std::size_t n) noexcept;
};

// Index of a group's width in lane_kernels.
template <std::size_t Lanes>
inline constexpr std::size_t lane_width = Lanes == 16 ? 1 : 0;

// The kernel set for an isa, which must be supported. Any thread.
[[nodiscard]] const lane_kernels& lane_kernels_for(simd::isa which) noexcept;

} // namespace voxplane::dsp
