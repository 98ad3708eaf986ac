// Choice of the echo cancellers' kernel set. Control core.
#include "dsp/aec/kernels.hpp"
#include "simd/kernel_set.hpp"

namespace voxplane::dsp {

const aec_kernels& aec_kernels_for(simd::isa which) noexcept {
    using set = simd::kernel_set<aec_kernels>;
    if constexpr (simd::on_x86) {
        const set sets[] = {{simd::isa::scalar, with_scalar::aec_set},
                            {simd::isa::sse41, with_sse41::aec_set},
                            {simd::isa::avx2, with_avx2::aec_set},
                            {simd::isa::avx512, with_avx512::aec_set}};
        return simd::kernels_of(which, sets);
    } else if constexpr (simd::on_arm) {
        const set sets[] = {{simd::isa::scalar, with_scalar::aec_set},
                            {simd::isa::neon, with_neon::aec_set}};
        return simd::kernels_of(which, sets);
    }
    return with_scalar::aec_set;
}

} // namespace voxplane::dsp
