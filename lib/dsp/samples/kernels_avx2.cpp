// Sample arithmetic with AVX2 and FMA.
#include "dsp/register/avx2.hpp"

#include "dsp/samples/loops.hpp"

namespace voxplane::dsp::with_avx2 {

const sample_kernels sample_set = all_loops;

} // namespace voxplane::dsp::with_avx2
