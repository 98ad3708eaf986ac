// What the level meter does with every block, one kernel set an instruction set. Only the meter,
// the kernel files and tests include this.
#pragma once

#include <cstddef>

#include "simd/isa.hpp"

namespace voxplane::dsp {

inline constexpr std::size_t level_thresholds = 16; // 15 of the standard, one that is never reached

// Two-stage envelope, one value a millisecond, and what each threshold has seen of it.
struct level_envelope {
    alignas(64) float counts[level_thresholds] = {}; // active milliseconds since they were taken
    alignas(64) float ages[level_thresholds] = {};   // since the envelope was at the threshold
    float first = 0;
    float second = 0;
};

struct active_level_kernels {
    // Means of the magnitudes of so many pieces of so many samples, a multiple of 8, one behind the
    // other. Returns the sum of squares of all.
    float (*measure)(const float* block, float* means, std::size_t pieces,
                     std::size_t samples) noexcept;
    // Goes on with the envelope and the counts over at most 20 means.
    void (*follow)(level_envelope& envelope, const float* means, std::size_t pieces) noexcept;
};

namespace with_scalar {
extern const active_level_kernels active_level_set;
} // namespace with_scalar
namespace with_sse41 {
extern const active_level_kernels active_level_set;
} // namespace with_sse41
namespace with_avx2 {
extern const active_level_kernels active_level_set;
} // namespace with_avx2
namespace with_neon {
extern const active_level_kernels active_level_set;
} // namespace with_neon

// The kernel set for an isa, which must be supported. AVX-512 uses AVX2's, whose registers are as
// long as a millisecond at 8 kHz. Any thread.
[[nodiscard]] const active_level_kernels& active_level_kernels_for(simd::isa which) noexcept;

} // namespace voxplane::dsp
