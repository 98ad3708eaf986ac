// Start-up of what all comparisons share.
#include "handling.hpp"

#include "simd/isa.hpp"

namespace voxplane::seed {

arithmetic arithmetic_for(bool best) {
    const simd::isa which = best ? *simd::select("auto") : simd::isa::scalar;
    return {&g711::kernels_for(which), &pcm::kernels_for(which), &checksum::kernels_for(which)};
}

} // namespace voxplane::seed
