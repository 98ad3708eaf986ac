// The echo cancellers' loops for AVX2 with FMA.
#include "dsp/register/avx2.hpp"

#include "dsp/aec/loops.hpp"

namespace voxplane::dsp::with_avx2 {

const aec_kernels aec_set = set_of_loops;

} // namespace voxplane::dsp::with_avx2
