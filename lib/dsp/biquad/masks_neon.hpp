// Which lanes of a register count (Advanced SIMD of 64-bit Arm), for the biquads' kernel file of
// that set alone, behind register/neon.hpp. What each member does: masks_avx2.hpp.
#pragma once

#include <arm_neon.h>
#include <cstddef>
#include <cstdint>

namespace voxplane::dsp {
namespace {

struct mask {
    uint32x4_t v;

    [[gnu::always_inline]] static inline mask of(std::uint32_t present) noexcept {
        alignas(16) static constexpr std::uint32_t bits[reg::width] = {1, 2, 4, 8};
        return {vtstq_u32(vdupq_n_u32(present), vld1q_u32(bits))};
    }
};

[[gnu::always_inline]] inline reg where(mask on, reg yes, reg no) noexcept {
    return {vbslq_f32(on.v, yes.v, no.v)};
}
[[gnu::always_inline]] inline reg reduced(reg b, reg a, reg b0) noexcept {
    return fused_from(a, b0, b);
}

// Lanes 3 of lower, 0 to 2 of upper.
[[gnu::always_inline]] inline reg shifted(reg upper, reg lower) noexcept {
    return {vextq_f32(lower.v, upper.v, 3)};
}
[[gnu::always_inline]] inline float last_lane(reg a) noexcept {
    return vgetq_lane_f32(a.v, 3);
}

} // namespace
} // namespace voxplane::dsp
