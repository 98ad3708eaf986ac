// The loops of speech analysis with SSE4.1. See loops.hpp.
#include "dsp/register/sse41.hpp"

#include "dsp/noise/loops.hpp"

namespace voxplane::dsp::with_sse41 {

const noise_kernels noise_set = all_loops;

} // namespace voxplane::dsp::with_sse41
