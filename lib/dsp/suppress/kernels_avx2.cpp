// The noise suppressor's loops with AVX2 and FMA. See loops.hpp.
#include "dsp/register/avx2.hpp"

#include "dsp/register/math.hpp"
#include "dsp/suppress/loops.hpp"

namespace voxplane::dsp::with_avx2 {

const suppress_kernels suppress_set = all_loops;

} // namespace voxplane::dsp::with_avx2
