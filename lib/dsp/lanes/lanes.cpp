// Choice of the transposes' kernel set. Called at start; nothing here is per packet.
#include "dsp/lanes/lanes.hpp"

#include "dsp/lanes/kernels.hpp"

namespace voxplane::dsp {

const lane_kernels& lane_kernels_for(simd::isa which) noexcept {
#if defined(__x86_64__)
    switch (which) {
    case simd::isa::scalar:
    case simd::isa::neon:
        return with_scalar::lane_set;
    case simd::isa::sse41:
        return with_sse41::lane_set;
    case simd::isa::avx2:
        return with_avx2::lane_set;
    case simd::isa::avx512:
    case simd::isa::avx512vbmi:
        return with_avx512::lane_set;
    }
#else
    static_cast<void>(which);
#endif
    return with_scalar::lane_set;
}

} // namespace voxplane::dsp
