// Biquads with Advanced SIMD of 64-bit Arm: the skew is 4, as the latency of fused operations asks
// for, and four sections a pass fit into the machine's 32 registers.
#include "dsp/register/neon.hpp"

#include "dsp/biquad/masks_neon.hpp"

#include "dsp/biquad/group_loops.hpp"
#include "dsp/biquad/pipeline.hpp"

namespace voxplane::dsp::with_neon {

const biquad_kernels biquad_set{one_leg<4>, in_lanes<4, 8>, in_lanes<4, 16>};

} // namespace voxplane::dsp::with_neon
