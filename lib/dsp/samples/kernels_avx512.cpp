// Sample arithmetic with AVX-512.
#include "dsp/register/avx512.hpp"

#include "dsp/samples/loops.hpp"

namespace voxplane::dsp::with_avx512 {

const sample_kernels sample_set = all_loops;

} // namespace voxplane::dsp::with_avx512
