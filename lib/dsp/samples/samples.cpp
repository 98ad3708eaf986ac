// Choice of the kernel set of sample arithmetic. Called at start; nothing here is per block.
#include "dsp/samples/samples.hpp"

#include "dsp/samples/kernels.hpp"

namespace voxplane::dsp {

const sample_kernels& sample_kernels_for(simd::isa which) noexcept {
#if defined(__x86_64__)
    switch (which) {
    case simd::isa::sse41:
        return with_sse41::sample_set;
    case simd::isa::avx2:
        return with_avx2::sample_set;
    case simd::isa::avx512:
    case simd::isa::avx512vbmi:
        return with_avx512::sample_set;
    default:
        return with_scalar::sample_set;
    }
#elif defined(__aarch64__)
    return which == simd::isa::neon ? with_neon::sample_set : with_scalar::sample_set;
#else
    static_cast<void>(which);
    return with_scalar::sample_set;
#endif
}

} // namespace voxplane::dsp
