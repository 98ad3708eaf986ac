// Groups of legs with SSE4.1. See loops.hpp.
#include "dsp/register/sse41.hpp"

#include "dsp/fft/shuffles_sse41.hpp"

#include "dsp/group/loops.hpp"
#include "dsp/group/sections.hpp"

namespace voxplane::dsp::with_sse41 {

const group_kernels group_set = all_loops;

} // namespace voxplane::dsp::with_sse41
