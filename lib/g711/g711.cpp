// Choice of the G.711 kernel set. Called at start; nothing here is per packet.
#include "g711/g711.hpp"

#include "g711/kernels.hpp"
#include "simd/kernel_set.hpp"

namespace voxplane::g711 {

const kernels& kernels_for(simd::isa which) noexcept {
    using set = simd::kernel_set<kernels>;
    if constexpr (simd::on_x86) {
        const set sets[] = {{simd::isa::scalar, with_scalar::kernel_set},
                            {simd::isa::sse41, with_sse41::kernel_set},
                            {simd::isa::avx2, with_avx2::kernel_set},
                            {simd::isa::avx512, with_avx512::kernel_set},
                            {simd::isa::avx512vbmi, with_avx512vbmi::kernel_set}};
        return simd::kernels_of(which, sets);
    } else if constexpr (simd::on_arm) {
        const set sets[] = {{simd::isa::scalar, with_scalar::kernel_set},
                            {simd::isa::neon, with_neon::kernel_set}};
        return simd::kernels_of(which, sets);
    }
    return with_scalar::kernel_set;
}

} // namespace voxplane::g711
