// Choice of the echo cancellers' kernel set. Control core.
#include "dsp/aec/kernels.hpp"

namespace voxplane::dsp {

const aec_kernels& aec_kernels_for(simd::isa which) noexcept {
    switch (which) {
#if defined(__x86_64__)
    case simd::isa::sse41:
        return with_sse41::aec_set;
    case simd::isa::avx2:
        return with_avx2::aec_set;
    case simd::isa::avx512:
    case simd::isa::avx512vbmi:
        return with_avx512::aec_set;
#elif defined(__aarch64__)
    case simd::isa::neon:
        return with_neon::aec_set;
#endif
    default:
        return with_scalar::aec_set;
    }
}

} // namespace voxplane::dsp
