// Choice of the G.711 kernel set. Called at start; nothing here is per packet.
#include "g711/g711.hpp"

#include "g711/kernels.hpp"

namespace voxplane::g711 {

const kernels& kernels_for(simd::isa which) noexcept {
#if defined(__x86_64__)
    switch (which) {
    case simd::isa::scalar:
    case simd::isa::neon:
        return with_scalar::kernel_set;
    case simd::isa::sse41:
        return with_sse41::kernel_set;
    case simd::isa::avx2:
        return with_avx2::kernel_set;
    case simd::isa::avx512:
        return with_avx512::kernel_set;
    case simd::isa::avx512vbmi:
        return with_avx512vbmi::kernel_set;
    }
#elif defined(__aarch64__)
    if (which == simd::isa::neon) {
        return with_neon::kernel_set;
    }
#else
    static_cast<void>(which);
#endif
    return with_scalar::kernel_set;
}

} // namespace voxplane::g711
