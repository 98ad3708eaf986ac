// The basic voice detector's loop with AVX-512. See loops.hpp.
#include "dsp/register/avx512.hpp"

#include "dsp/vad/loops.hpp"

namespace voxplane::dsp::with_avx512 {

const vad_kernels vad_set = all_loops;

} // namespace voxplane::dsp::with_avx512
