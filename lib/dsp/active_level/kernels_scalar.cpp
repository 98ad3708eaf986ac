// The level meter's loops with plain C++, the reference of the others.
#include "dsp/register/scalar.hpp"

#include "dsp/active_level/loops.hpp"

namespace voxplane::dsp::with_scalar {

const active_level_kernels active_level_set = all_loops;

} // namespace voxplane::dsp::with_scalar
