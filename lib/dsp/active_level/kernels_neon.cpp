// The level meter's loops with NEON.
#include "dsp/register/neon.hpp"

#include "dsp/active_level/loops.hpp"

namespace voxplane::dsp::with_neon {

const active_level_kernels active_level_set = all_loops;

} // namespace voxplane::dsp::with_neon
