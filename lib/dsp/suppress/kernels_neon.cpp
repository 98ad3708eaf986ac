// The noise suppressor's loops with NEON. See loops.hpp.
#include "dsp/register/neon.hpp"

#include "dsp/register/math.hpp"
#include "dsp/suppress/loops.hpp"

namespace voxplane::dsp::with_neon {

const suppress_kernels suppress_set = all_loops;

} // namespace voxplane::dsp::with_neon
