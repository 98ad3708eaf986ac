// The noise suppressor's loops in plain C++: the reference. See loops.hpp.
#include "dsp/register/scalar.hpp"

#include "dsp/register/math.hpp"
#include "dsp/suppress/loops.hpp"

namespace voxplane::dsp::with_scalar {

const suppress_kernels suppress_set = all_loops;

} // namespace voxplane::dsp::with_scalar
