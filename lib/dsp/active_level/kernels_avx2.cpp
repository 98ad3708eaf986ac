// The level meter's loops with AVX2 and FMA.
#include "dsp/register/avx2.hpp"

#include "dsp/active_level/loops.hpp"

namespace voxplane::dsp::with_avx2 {

const active_level_kernels active_level_set = all_loops;

} // namespace voxplane::dsp::with_avx2
