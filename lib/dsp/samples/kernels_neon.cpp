// Sample arithmetic with NEON.
#include "dsp/register/neon.hpp"

#include "dsp/samples/loops.hpp"

namespace voxplane::dsp::with_neon {

const sample_kernels sample_set = all_loops;

} // namespace voxplane::dsp::with_neon
