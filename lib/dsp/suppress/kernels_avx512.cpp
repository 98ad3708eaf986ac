// The noise suppressor's loops with AVX-512. See loops.hpp.
#include "dsp/register/avx512.hpp"

#include "dsp/register/math.hpp"
#include "dsp/suppress/loops.hpp"

namespace voxplane::dsp::with_avx512 {

const suppress_kernels suppress_set = all_loops;

} // namespace voxplane::dsp::with_avx512
