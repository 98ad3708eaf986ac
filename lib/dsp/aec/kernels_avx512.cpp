// The echo cancellers' loops for AVX-512 F, DQ.
#include "dsp/register/avx512.hpp"

#include "dsp/aec/loops.hpp"

namespace voxplane::dsp::with_avx512 {

const aec_kernels aec_set = set_of_loops;

} // namespace voxplane::dsp::with_avx512
