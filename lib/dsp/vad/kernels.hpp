// The basic detector's loop over samples, one file an instruction set, all from loops.hpp. Only the
// per-ISA files, vad_basic and tests include this.
#pragma once

#include <cstddef>

#include "simd/isa.hpp"

namespace voxplane::dsp {

struct block_figures {
    float energy;    // sum of squares
    float crossings; // samples whose sign is not that of the sample before, of all but the first
};

struct vad_kernels {
    // n: a multiple of 16.
    block_figures (*figures)(const float* block, std::size_t n) noexcept;
};

[[nodiscard]] const vad_kernels& vad_kernels_for(simd::isa which) noexcept;

namespace with_scalar {
extern const vad_kernels vad_set;
} // namespace with_scalar
namespace with_sse41 {
extern const vad_kernels vad_set;
} // namespace with_sse41
namespace with_avx2 {
extern const vad_kernels vad_set;
} // namespace with_avx2
namespace with_avx512 {
extern const vad_kernels vad_set;
} // namespace with_avx512
namespace with_neon {
extern const vad_kernels vad_set;
} // namespace with_neon

} // namespace voxplane::dsp
