// Biquads with SSE4.1: the skew is 2, and two sections a pass fill the machine's 16 registers.
#include "dsp/register/sse41.hpp"

#include "dsp/biquad/masks_sse41.hpp"

#include "dsp/biquad/group_loops.hpp"
#include "dsp/biquad/pipeline.hpp"

namespace voxplane::dsp::with_sse41 {

const biquad_kernels biquad_set{one_leg<2>, in_lanes<2, 8>, in_lanes<2, 16>};

} // namespace voxplane::dsp::with_sse41
