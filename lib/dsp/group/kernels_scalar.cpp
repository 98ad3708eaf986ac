// Groups of legs  the reference. See loops.hpp.
#include "dsp/register/scalar.hpp"

#include "dsp/fft/shuffles_scalar.hpp"

#include "dsp/group/loops.hpp"
#include "dsp/group/sections.hpp"

namespace voxplane::dsp::with_scalar {

const group_kernels group_set = all_loops;

} // namespace voxplane::dsp::with_scalar
