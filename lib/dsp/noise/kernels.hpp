// The loops of speech analysis over samples, bins and bands, one file an instruction set, all from
// loops.hpp. Only the per-ISA files, speech_analysis and tests include this. Memory is the
// caller's, of one leg, used by that leg's worker.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/noise/tracker.hpp"
#include "simd/isa.hpp"

namespace voxplane::dsp {

// Of one block.
struct noise_measure {
    float power; // mean square of the windowed frame, times some constant; not finite where it was
    float snr;   // mean over bands of power over floor
    float level; // power in the telephone band, as mean square of samples
};

// Results differ between sets in rounding alone.
struct noise_kernels {
    // frame = (history, block) * window, and the block's end becomes the history. Multiples of 16
    // samples, 64-byte aligned but for the block.
    void (*shape)(float* history, const float* block, const float* window, std::size_t overlap,
                  std::size_t hop, float* frame) noexcept;
    // Power of bins (padded: a multiple of 16), bands of it, one step of the tracker.
    noise_measure (*measure)(const float* re, const float* im, std::size_t padded,
                             const analysis_plan& plan, band_tracker& tracker) noexcept;
    // The step of the tracker alone, for powers of bands; power is not told.
    noise_measure (*track)(const float* bands, const analysis_plan& plan,
                           band_tracker& tracker) noexcept;
};

[[nodiscard]] const noise_kernels& noise_kernels_for(simd::isa which) noexcept;

namespace with_scalar {
extern const noise_kernels noise_set;
} // namespace with_scalar
namespace with_sse41 {
extern const noise_kernels noise_set;
} // namespace with_sse41
namespace with_avx2 {
extern const noise_kernels noise_set;
} // namespace with_avx2
namespace with_avx512 {
extern const noise_kernels noise_set;
} // namespace with_avx512
namespace with_neon {
extern const noise_kernels noise_set;
} // namespace with_neon

} // namespace voxplane::dsp
