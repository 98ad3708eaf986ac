// The basic voice detector's loop with AVX2 and FMA. See loops.hpp.
#include "dsp/register/avx2.hpp"

#include "dsp/vad/loops.hpp"

namespace voxplane::dsp::with_avx2 {

const vad_kernels vad_set = all_loops;

} // namespace voxplane::dsp::with_avx2
