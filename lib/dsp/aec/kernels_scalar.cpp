// The echo cancellers' loops for the reference of the other sets, in plain C++.
#include "dsp/register/scalar.hpp"

#include "dsp/aec/loops.hpp"

namespace voxplane::dsp::with_scalar {

const aec_kernels aec_set = set_of_loops;

} // namespace voxplane::dsp::with_scalar
