// The basic voice detector's loop in plain C++: the reference. See loops.hpp.
#include "dsp/register/scalar.hpp"

#include "dsp/vad/loops.hpp"

namespace voxplane::dsp::with_scalar {

const vad_kernels vad_set = all_loops;

} // namespace voxplane::dsp::with_scalar
