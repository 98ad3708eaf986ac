// Biquads with AVX-512: sixteen legs a register, four sections a pass, whose coefficients and state
// all stay in the machine's 32. The AVX2 file serves one leg and eight: their vectors are of 256
// bits, for which masks have nothing to give.
#include "dsp/register/avx512.hpp"

#include "dsp/biquad/masks_avx512.hpp"

#include "dsp/biquad/group_loops.hpp"

namespace voxplane::dsp::with_avx512 {

const biquad_kernels biquad_set{with_avx2::biquad_one, with_avx2::biquad_lanes8, in_lanes<4, 16>};

} // namespace voxplane::dsp::with_avx512
