// Choice of the checksum's kernel set. Called at start; nothing here is per packet.
#include "checksum/checksum.hpp"

#include "checksum/kernels.hpp"

namespace voxplane::checksum {

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
    case simd::isa::avx512vbmi:
        return with_avx512::kernel_set;
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

} // namespace voxplane::checksum
