// Choice of the biquads' kernel set. Called at start; nothing here is per packet.
#include "dsp/biquad/biquad.hpp"

#include "dsp/biquad/kernels.hpp"

namespace voxplane::dsp {

const biquad_kernels& biquad_kernels_for(simd::isa which) noexcept {
#if defined(__x86_64__)
    switch (which) {
    case simd::isa::scalar:
    case simd::isa::sse41:
    case simd::isa::neon:
        return with_scalar::biquad_set;
    case simd::isa::avx2:
        return with_avx2::biquad_set;
    case simd::isa::avx512:
    case simd::isa::avx512vbmi:
        return with_avx512::biquad_set;
    }
#else
    static_cast<void>(which);
#endif
    return with_scalar::biquad_set;
}

} // namespace voxplane::dsp
