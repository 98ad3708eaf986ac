// Choice of the biquads' kernel set. Called at start; nothing here is per packet.
#include "dsp/biquad/biquad.hpp"

#include "dsp/biquad/kernels.hpp"
#include "simd/kernel_set.hpp"

namespace voxplane::dsp {

const biquad_kernels& biquad_kernels_for(simd::isa which) noexcept {
    using set = simd::kernel_set<biquad_kernels>;
    if constexpr (simd::on_x86) {
        const set sets[] = {{simd::isa::scalar, with_scalar::biquad_set},
                            {simd::isa::sse41, with_sse41::biquad_set},
                            {simd::isa::avx2, with_avx2::biquad_set},
                            {simd::isa::avx512, with_avx512::biquad_set}};
        return simd::kernels_of(which, sets);
    } else if constexpr (simd::on_arm) {
        const set sets[] = {{simd::isa::scalar, with_scalar::biquad_set},
                            {simd::isa::neon, with_neon::biquad_set}};
        return simd::kernels_of(which, sets);
    }
    return with_scalar::biquad_set;
}

} // namespace voxplane::dsp
