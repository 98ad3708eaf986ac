// The noise suppressor's loops with SSE4.1. See loops.hpp.
#include "dsp/register/sse41.hpp"

#include "dsp/register/math.hpp"
#include "dsp/suppress/loops.hpp"

namespace voxplane::dsp::with_sse41 {

const suppress_kernels suppress_set = all_loops;

} // namespace voxplane::dsp::with_sse41
