// The frame operations' kernel sets, one file an instruction set, and what the sets share. Only the
// per-ISA files, the choice among them and the tests include this; everyone else asks
// kernels_for(). A set gives frames shorter than its registers to the next lower one, and may use
// members of it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "pcm/pcm.hpp"

namespace voxplane::pcm {

namespace with_scalar {
void gain_measure(const std::int16_t* in, std::int16_t* out, std::size_t n, std::int32_t gain_q12,
                  loudness* into) noexcept;
extern const kernels kernel_set;
} // namespace with_scalar

namespace with_sse41 {
extern const kernels kernel_set;
} // namespace with_sse41

namespace with_avx2 {
void gain_measure(const std::int16_t* in, std::int16_t* out, std::size_t n, std::int32_t gain_q12,
                  loudness* into) noexcept;
extern const kernels kernel_set;
} // namespace with_avx2

namespace with_avx512 {
extern const kernels kernel_set;
} // namespace with_avx512

namespace with_neon {
extern const kernels kernel_set;
} // namespace with_neon

// What moves from one value to another over a frame, in Q15: at sample i it is the upper 17 bits of
// start + i * step. That is between the ends, so 32 bits hold it and the product may wrap. Both
// functions have internal linkage: no per-ISA file may lend its code to others.
struct line {
    std::uint32_t start;
    std::uint32_t step;
};

// |to - from| * 2^15 fits in 32 bits since both are 16-bit numbers, signed or not. n is not 0.
static inline line line_between(std::int32_t from, std::int32_t to, std::size_t n) noexcept {
    const std::int32_t way = (to - from) * 32768;
    const std::int32_t step = n > 0x7fffffffU ? 0 : way / static_cast<std::int32_t>(n);
    return {static_cast<std::uint32_t>(from * 32768), static_cast<std::uint32_t>(step)};
}

// The weight of the second frame of a cross-fade: the upper 16 bits of i times this.
static inline std::uint32_t fade_step(std::size_t n) noexcept {
    return n > 0x80000000U ? 0U : 0x80000000U / static_cast<std::uint32_t>(n);
}

} // namespace voxplane::pcm
