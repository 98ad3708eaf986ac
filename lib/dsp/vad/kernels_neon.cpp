// The basic voice detector's loop with NEON. See loops.hpp.
#include "dsp/register/neon.hpp"

#include "dsp/vad/loops.hpp"

namespace voxplane::dsp::with_neon {

const vad_kernels vad_set = all_loops;

} // namespace voxplane::dsp::with_neon
