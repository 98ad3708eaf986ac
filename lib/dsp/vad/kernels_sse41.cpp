// The basic voice detector's loop with SSE4.1. See loops.hpp.
#include "dsp/register/sse41.hpp"

#include "dsp/vad/loops.hpp"

namespace voxplane::dsp::with_sse41 {

const vad_kernels vad_set = all_loops;

} // namespace voxplane::dsp::with_sse41
