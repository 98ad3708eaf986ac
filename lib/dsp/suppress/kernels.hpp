// The noise suppressor's loops over bins and samples, one file an instruction set, all from
// loops.hpp. Only the per-ISA files, noise_suppressor and tests include this. Arrays are aligned to
// 64 bytes and multiples of 16 floats long; memory is of one leg, used by that leg's worker.
#pragma once

#include <cstddef>

#include "dsp/suppress/bins.hpp"
#include "simd/isa.hpp"

namespace voxplane::dsp {

// Results differ between sets in rounding alone, which the recursion over blocks carries on: 1e-4.
struct suppress_kernels {
    // Gains of n bins (padded) from their spectrum, which is read, and updates of bins.
    void (*gains)(const float* re, const float* im, std::size_t n, const suppressor_rates& rates,
                  const suppressor_bins& bins, float* gain) noexcept;
    // out = in * gain, for real and imaginary parts.
    void (*apply)(const float* re, const float* im, const float* gain, std::size_t n, float* out_re,
                  float* out_im) noexcept;
    // block = frame * window + tail, and what of the frame goes beyond the block is the tail then.
    void (*overlap)(const float* frame, const float* window, std::size_t overlap, std::size_t hop,
                    float* tail, float* block) noexcept;
};

[[nodiscard]] const suppress_kernels& suppress_kernels_for(simd::isa which) noexcept;

namespace with_scalar {
extern const suppress_kernels suppress_set;
} // namespace with_scalar
namespace with_sse41 {
extern const suppress_kernels suppress_set;
} // namespace with_sse41
namespace with_avx2 {
extern const suppress_kernels suppress_set;
} // namespace with_avx2
namespace with_avx512 {
extern const suppress_kernels suppress_set;
} // namespace with_avx512
namespace with_neon {
extern const suppress_kernels suppress_set;
} // namespace with_neon

} // namespace voxplane::dsp
