// Choice of the kernel set of sample arithmetic. Called at start; nothing here is per block.
#include "dsp/samples/samples.hpp"

#include "dsp/samples/kernels.hpp"
#include "simd/kernel_set.hpp"

namespace voxplane::dsp {

const sample_kernels& sample_kernels_for(simd::isa which) noexcept {
    using set = simd::kernel_set<sample_kernels>;
    if constexpr (simd::on_x86) {
        const set sets[] = {{simd::isa::scalar, with_scalar::sample_set},
                            {simd::isa::sse41, with_sse41::sample_set},
                            {simd::isa::avx2, with_avx2::sample_set},
                            {simd::isa::avx512, with_avx512::sample_set}};
        return simd::kernels_of(which, sets);
    } else if constexpr (simd::on_arm) {
        const set sets[] = {{simd::isa::scalar, with_scalar::sample_set},
                            {simd::isa::neon, with_neon::sample_set}};
        return simd::kernels_of(which, sets);
    }
    return with_scalar::sample_set;
}

} // namespace voxplane::dsp
