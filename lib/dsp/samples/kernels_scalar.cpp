// Sample arithmetic with plain C++, the reference of the others.
#include "dsp/register/scalar.hpp"

#include "dsp/samples/loops.hpp"

namespace voxplane::dsp::with_scalar {

const sample_kernels sample_set = all_loops;

} // namespace voxplane::dsp::with_scalar
