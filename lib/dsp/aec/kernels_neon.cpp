// The echo cancellers' loops for Advanced SIMD of 64-bit Arm.
#include "dsp/register/neon.hpp"

#include "dsp/aec/loops.hpp"

namespace voxplane::dsp::with_neon {

const aec_kernels aec_set = set_of_loops;

} // namespace voxplane::dsp::with_neon
