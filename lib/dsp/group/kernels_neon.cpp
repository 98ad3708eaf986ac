// Groups of legs with NEON. See loops.hpp.
#include "dsp/register/neon.hpp"

#include "dsp/fft/shuffles_neon.hpp"

#include "dsp/group/loops.hpp"
#include "dsp/group/sections.hpp"

namespace voxplane::dsp::with_neon {

const group_kernels group_set = all_loops;

} // namespace voxplane::dsp::with_neon
