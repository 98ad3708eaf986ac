// Sample arithmetic with SSE4.1.
#include "dsp/register/sse41.hpp"

#include "dsp/samples/loops.hpp"

namespace voxplane::dsp::with_sse41 {

const sample_kernels sample_set = all_loops;

} // namespace voxplane::dsp::with_sse41
