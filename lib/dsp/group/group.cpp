// Choice of the kernel set for groups of legs. Called at set-up; nothing here is per packet.
#include "dsp/group/kernels.hpp"
#include "simd/kernel_set.hpp"

namespace voxplane::dsp {

const group_kernels& group_kernels_for(simd::isa which) noexcept {
    using set = simd::kernel_set<group_kernels>;
    if constexpr (simd::on_x86) {
        const set sets[] = {{simd::isa::scalar, with_scalar::group_set},
                            {simd::isa::sse41, with_sse41::group_set},
                            {simd::isa::avx2, with_avx2::group_set},
                            {simd::isa::avx512, with_avx512::group_set}};
        return simd::kernels_of(which, sets);
    } else if constexpr (simd::on_arm) {
        const set sets[] = {{simd::isa::scalar, with_scalar::group_set},
                            {simd::isa::neon, with_neon::group_set}};
        return simd::kernels_of(which, sets);
    }
    return with_scalar::group_set;
}

} // namespace voxplane::dsp
