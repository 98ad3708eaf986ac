// The loops of speech analysis in plain C++: the reference. See loops.hpp.
#include "dsp/register/scalar.hpp"

#include "dsp/noise/loops.hpp"

namespace voxplane::dsp::with_scalar {

const noise_kernels noise_set = all_loops;

} // namespace voxplane::dsp::with_scalar
