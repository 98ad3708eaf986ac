// Choice of the transposes' kernel set. Called at start; nothing here is per packet.
#include "dsp/lanes/lanes.hpp"

#include "dsp/lanes/kernels.hpp"
#include "simd/kernel_set.hpp"

namespace voxplane::dsp {

const lane_kernels& lane_kernels_for(simd::isa which) noexcept {
    using set = simd::kernel_set<lane_kernels>;
    if constexpr (simd::on_x86) {
        const set sets[] = {{simd::isa::scalar, with_scalar::lane_set},
                            {simd::isa::sse41, with_sse41::lane_set},
                            {simd::isa::avx2, with_avx2::lane_set},
                            {simd::isa::avx512, with_avx512::lane_set}};
        return simd::kernels_of(which, sets);
    } else if constexpr (simd::on_arm) {
        const set sets[] = {{simd::isa::scalar, with_scalar::lane_set},
                            {simd::isa::neon, with_neon::lane_set}};
        return simd::kernels_of(which, sets);
    }
    return with_scalar::lane_set;
}

} // namespace voxplane::dsp
