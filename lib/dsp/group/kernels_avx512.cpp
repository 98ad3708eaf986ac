// Groups of legs with AVX-512. See loops.hpp.
#include "dsp/register/avx512.hpp"

#include "dsp/fft/shuffles_avx512.hpp"

#include "dsp/group/loops.hpp"
#include "dsp/group/sections.hpp"

namespace voxplane::dsp::with_avx512 {

const group_kernels group_set = all_loops;

} // namespace voxplane::dsp::with_avx512
