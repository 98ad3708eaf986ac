// Four floats a register (AArch64 NEON). For kernel files of that set alone; everything has
// internal linkage. What each member does: scalar.hpp.
#pragma once

#include <arm_neon.h>
#include <cstddef>
#include <cstdint>

namespace voxplane::dsp {
namespace {

struct reg {
    static constexpr std::size_t width = 4;
    float32x4_t v;

    [[gnu::always_inline]] static inline reg load(const float* p) noexcept {
        return {vld1q_f32(p)};
    }
    [[gnu::always_inline]] static inline reg all(float x) noexcept { return {vdupq_n_f32(x)}; }
    [[gnu::always_inline]] inline void store(float* p) const noexcept { vst1q_f32(p, v); }
    [[gnu::always_inline]] static inline reg load_half(const std::uint16_t* p) noexcept {
        return {vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p)))};
    }
    [[gnu::always_inline]] inline void store_half(std::uint16_t* p) const noexcept {
        vst1_u16(p, vreinterpret_u16_f16(vcvt_f16_f32(v)));
    }
    [[gnu::always_inline]] static inline reg load_upper(const std::uint16_t* p) noexcept {
        return {vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(p), 16))};
    }
    [[gnu::always_inline]] inline void store_upper(std::uint16_t* p) const noexcept {
        const uint32x4_t rounded = vaddq_u32(vreinterpretq_u32_f32(v), vdupq_n_u32(0x8000));
        vst1_u16(p, vshrn_n_u32(rounded, 16));
    }
    [[gnu::always_inline]] static inline reg load_pcm(const std::int16_t* p) noexcept {
        return {vcvtq_f32_s32(vmovl_s16(vld1_s16(p)))};
    }
    [[gnu::always_inline]] inline void store_pcm(std::int16_t* p) const noexcept {
        vst1_s16(p, vqmovn_s32(vcvtnq_s32_f32(v)));
    }
    [[gnu::always_inline]] inline float sum() const noexcept { return vaddvq_f32(v); }
    [[gnu::always_inline]] inline float largest() const noexcept { return vmaxvq_f32(v); }
};

[[gnu::always_inline]] inline reg operator+(reg a, reg b) noexcept {
    return {vaddq_f32(a.v, b.v)};
}
[[gnu::always_inline]] inline reg operator-(reg a, reg b) noexcept {
    return {vsubq_f32(a.v, b.v)};
}
[[gnu::always_inline]] inline reg operator*(reg a, reg b) noexcept {
    return {vmulq_f32(a.v, b.v)};
}
[[gnu::always_inline]] inline reg operator/(reg a, reg b) noexcept {
    return {vdivq_f32(a.v, b.v)};
}
[[gnu::always_inline]] inline reg fused(reg a, reg b, reg c) noexcept {
    return {vfmaq_f32(c.v, a.v, b.v)};
}
[[gnu::always_inline]] inline reg fused_from(reg a, reg b, reg c) noexcept {
    return {vfmsq_f32(c.v, a.v, b.v)};
}
[[gnu::always_inline]] inline reg least(reg a, reg b) noexcept {
    return {vminq_f32(a.v, b.v)};
}
[[gnu::always_inline]] inline reg most(reg a, reg b) noexcept {
    return {vmaxq_f32(a.v, b.v)};
}
[[gnu::always_inline]] inline reg root(reg a) noexcept {
    return {vsqrtq_f32(a.v)};
}
[[gnu::always_inline]] inline reg magnitude(reg a) noexcept {
    return {vabsq_f32(a.v)};
}
[[gnu::always_inline]] inline reg where_less(reg a, reg b, reg yes, reg no) noexcept {
    return {vbslq_f32(vcltq_f32(a.v, b.v), yes.v, no.v)};
}
[[gnu::always_inline]] inline reg exponent_of(reg a) noexcept {
    const int32x4_t exponent = vreinterpretq_s32_u32(vshrq_n_u32(vreinterpretq_u32_f32(a.v), 23));
    return {vcvtq_f32_s32(vsubq_s32(exponent, vdupq_n_s32(127)))};
}
[[gnu::always_inline]] inline reg mantissa_of(reg a) noexcept {
    const uint32x4_t bits = vandq_u32(vreinterpretq_u32_f32(a.v), vdupq_n_u32(0x7F'FFFF));
    return {vreinterpretq_f32_u32(vorrq_u32(bits, vdupq_n_u32(0x3F80'0000)))};
}
[[gnu::always_inline]] inline reg power_of_two(reg n) noexcept {
    const int32x4_t biased = vaddq_s32(vcvtq_s32_f32(n.v), vdupq_n_s32(127));
    return {vreinterpretq_f32_s32(vshlq_n_s32(biased, 23))};
}
[[gnu::always_inline]] inline reg nearest(reg a) noexcept {
    return {vrndnq_f32(a.v)};
}

} // namespace
} // namespace voxplane::dsp
