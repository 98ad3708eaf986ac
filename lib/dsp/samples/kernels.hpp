// The kernel sets of sample arithmetic, one file an instruction set. Only these files, the choice
// among them and tests include this.
#pragma once

#include "dsp/samples/samples.hpp"

namespace voxplane::dsp {

namespace with_scalar {
extern const sample_kernels sample_set;
} // namespace with_scalar
namespace with_sse41 {
extern const sample_kernels sample_set;
} // namespace with_sse41
namespace with_avx2 {
extern const sample_kernels sample_set;
} // namespace with_avx2
namespace with_avx512 {
extern const sample_kernels sample_set;
} // namespace with_avx512
namespace with_neon {
extern const sample_kernels sample_set;
} // namespace with_neon

} // namespace voxplane::dsp
