// The loops of speech analysis with AVX2 and FMA. See loops.hpp.
#include "dsp/register/avx2.hpp"

#include "dsp/noise/loops.hpp"

namespace voxplane::dsp::with_avx2 {

const noise_kernels noise_set = all_loops;

} // namespace voxplane::dsp::with_avx2
