// The Internet checksum with Advanced SIMD of 64-bit Arm. Eight words a step, added in pairs into
// 32-bit lanes by one instruction. The tail is the last 16 bytes once more, with the bytes already
// counted masked away.
#include <arm_neon.h>
#include <cstddef>
#include <cstdint>

#include "checksum/kernels.hpp"

namespace voxplane::checksum::with_neon {

namespace {

constexpr std::size_t step = 16;

// A window of 16 bytes at offset k keeps the last k bytes of a vector.
alignas(16) constexpr std::uint8_t keep_last[2 * step] = {
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

inline uint16x8_t words(uint8x16_t bytes) noexcept {
    return vreinterpretq_u16_u8(bytes);
}

std::uint64_t sum(const std::uint8_t* p, std::size_t n) noexcept {
    if (n < step) {
        return with_scalar::sum(p, n);
    }
    const std::size_t even = n & ~std::size_t{1};
    const std::uint32_t odd_last = (n & 1U) != 0 ? p[n - 1] : 0U;
    const std::size_t whole = even / step;
    const std::size_t rest = even % step;
    const uint8x16_t tail = vandq_u8(vld1q_u8(p + even - step), vld1q_u8(keep_last + rest));
    // 65535 bytes sum to less than 2^31, so no lane overflows.
    uint32x4_t acc[2] = {vpaddlq_u16(words(tail)), vdupq_n_u32(0)};
    std::size_t i = 0;
    for (; i + 2 <= whole; i += 2) {
        acc[0] = vpadalq_u16(acc[0], words(vld1q_u8(p + step * i)));
        acc[1] = vpadalq_u16(acc[1], words(vld1q_u8(p + step * i + step)));
    }
    if (i < whole) {
        acc[1] = vpadalq_u16(acc[1], words(vld1q_u8(p + step * i)));
    }
    return vaddlvq_u32(vaddq_u32(acc[0], acc[1])) + odd_last;
}

} // namespace

const kernels kernel_set{sum};

} // namespace voxplane::checksum::with_neon
