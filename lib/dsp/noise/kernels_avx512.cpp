// The loops of speech analysis with AVX-512. See loops.hpp.
#include "dsp/register/avx512.hpp"

#include "dsp/noise/loops.hpp"

namespace voxplane::dsp::with_avx512 {

const noise_kernels noise_set = all_loops;

} // namespace voxplane::dsp::with_avx512
