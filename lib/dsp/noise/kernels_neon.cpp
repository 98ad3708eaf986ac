// The loops of speech analysis with NEON. See loops.hpp.
#include "dsp/register/neon.hpp"

#include "dsp/noise/loops.hpp"

namespace voxplane::dsp::with_neon {

const noise_kernels noise_set = all_loops;

} // namespace voxplane::dsp::with_neon
