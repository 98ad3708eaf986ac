// The echo cancellers' loops for SSE4.1.
#include "dsp/register/sse41.hpp"

#include "dsp/aec/loops.hpp"

namespace voxplane::dsp::with_sse41 {

const aec_kernels aec_set = set_of_loops;

} // namespace voxplane::dsp::with_sse41
