// Groups of legs with AVX2 and FMA. See loops.hpp.
#include "dsp/register/avx2.hpp"

#include "dsp/fft/shuffles_avx2.hpp"

#include "dsp/group/loops.hpp"
#include "dsp/group/sections.hpp"

namespace voxplane::dsp::with_avx2 {

const group_kernels group_set = all_loops;

} // namespace voxplane::dsp::with_avx2
