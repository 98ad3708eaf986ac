// The level meter's loops with SSE4.1.
#include "dsp/register/sse41.hpp"

#include "dsp/active_level/loops.hpp"

namespace voxplane::dsp::with_sse41 {

const active_level_kernels active_level_set = all_loops;

} // namespace voxplane::dsp::with_sse41
