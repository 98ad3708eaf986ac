// One float as a register of one lane: what every loop over registers is tested against. For the
// scalar kernel files alone. All members have internal linkage, as those of the vector registers
// must, for which the linker may not pick one instruction set's code for all.
#pragma once

#include <cstddef>
#include <cstdint>

namespace voxplane::dsp {
namespace {

struct reg {
    static constexpr std::size_t width = 1;
    float v;

    [[gnu::always_inline]] static inline reg load(const float* p) noexcept { return {*p}; }
    [[gnu::always_inline]] static inline reg all(float x) noexcept { return {x}; }
    [[gnu::always_inline]] inline void store(float* p) const noexcept { *p = v; }
    // Half precision (binary16), to the nearest, halves to even; beyond its range infinite.
    [[gnu::always_inline]] static inline reg load_half(const std::uint16_t* p) noexcept {
        const std::uint32_t size = *p & 0x7FFFU;
        const std::uint32_t sign = (*p & 0x8000U) << 16U;
        std::uint32_t bits = (size << 13U) + (112U << 23U);
        if (size < 0x400U) {
            bits = __builtin_bit_cast(std::uint32_t, static_cast<float>(size) * 0x1p-24F);
        } else if (size >= 0x7C00U) {
            bits |= 0x7F80'0000U;
        }
        return {__builtin_bit_cast(float, bits | sign)};
    }
    [[gnu::always_inline]] inline void store_half(std::uint16_t* p) const noexcept {
        const std::uint32_t all_bits = __builtin_bit_cast(std::uint32_t, v);
        const std::uint32_t size = all_bits & 0x7FFF'FFFFU;
        std::uint32_t bits = (size + 0xFFFU + (size >> 13U & 1U) - (112U << 23U)) >> 13U;
        if (size < 0x3880'0000U) {
            const float steps = __builtin_bit_cast(float, size) * 0x1p24F;
            bits = static_cast<std::uint32_t>(static_cast<std::int32_t>(__builtin_rintf(steps)));
        } else if (size >= 0x4780'0000U) {
            bits = size > 0x7F80'0000U ? 0x7E00U : 0x7C00U;
        }
        *p = static_cast<std::uint16_t>(bits | (all_bits & 0x8000'0000U) >> 16U);
    }
    // The upper 16 bits of a float (bfloat16), for finite numbers; to the nearest, halves away from
    // zero.
    [[gnu::always_inline]] static inline reg load_upper(const std::uint16_t* p) noexcept {
        return {__builtin_bit_cast(float, static_cast<std::uint32_t>(*p) << 16U)};
    }
    [[gnu::always_inline]] inline void store_upper(std::uint16_t* p) const noexcept {
        *p = static_cast<std::uint16_t>((__builtin_bit_cast(std::uint32_t, v) + 0x8000U) >> 16U);
    }
    // Whole samples of 16 bits; stored to the nearest, |v| < 2^31, held to their range.
    [[gnu::always_inline]] static inline reg load_pcm(const std::int16_t* p) noexcept {
        return {static_cast<float>(*p)};
    }
    [[gnu::always_inline]] inline void store_pcm(std::int16_t* p) const noexcept {
        const float held = v < -32768.0F ? -32768.0F : v > 32767.0F ? 32767.0F : v;
        *p = static_cast<std::int16_t>(__builtin_rintf(held));
    }
    [[gnu::always_inline]] inline float sum() const noexcept { return v; }
    [[gnu::always_inline]] inline float largest() const noexcept { return v; }
};

[[gnu::always_inline]] inline reg operator+(reg a, reg b) noexcept {
    return {a.v + b.v};
}
[[gnu::always_inline]] inline reg operator-(reg a, reg b) noexcept {
    return {a.v - b.v};
}
[[gnu::always_inline]] inline reg operator*(reg a, reg b) noexcept {
    return {a.v * b.v};
}
[[gnu::always_inline]] inline reg operator/(reg a, reg b) noexcept {
    return {a.v / b.v};
}
// a * b + c, fused where the instruction set can.
[[gnu::always_inline]] inline reg fused(reg a, reg b, reg c) noexcept {
    return {a.v * b.v + c.v};
}
// c - a * b
[[gnu::always_inline]] inline reg fused_from(reg a, reg b, reg c) noexcept {
    return {c.v - a.v * b.v};
}
[[gnu::always_inline]] inline reg least(reg a, reg b) noexcept {
    return {a.v < b.v ? a.v : b.v};
}
[[gnu::always_inline]] inline reg most(reg a, reg b) noexcept {
    return {a.v > b.v ? a.v : b.v};
}
[[gnu::always_inline]] inline reg root(reg a) noexcept {
    return {__builtin_sqrtf(a.v)};
}
[[gnu::always_inline]] inline reg magnitude(reg a) noexcept {
    return {__builtin_fabsf(a.v)};
}
// Lanes of yes where a < b, of no elsewhere (NaN: no).
[[gnu::always_inline]] inline reg where_less(reg a, reg b, reg yes, reg no) noexcept {
    return {a.v < b.v ? yes.v : no.v};
}
// Exponent and mantissa of positive normal numbers: a = 2^exponent * mantissa, mantissa in [1, 2).
[[gnu::always_inline]] inline reg exponent_of(reg a) noexcept {
    return {static_cast<float>(
        static_cast<std::int32_t>(__builtin_bit_cast(std::uint32_t, a.v) >> 23U) - 127)};
}
[[gnu::always_inline]] inline reg mantissa_of(reg a) noexcept {
    return {__builtin_bit_cast(float, (__builtin_bit_cast(std::uint32_t, a.v) & 0x7F'FFFFU) |
                                          0x3F80'0000U)};
}
// 2^n for whole n in [-126, 127].
[[gnu::always_inline]] inline reg power_of_two(reg n) noexcept {
    return {__builtin_bit_cast(
        float, (static_cast<std::uint32_t>(static_cast<std::int32_t>(n.v) + 127)) << 23U)};
}
// To the nearest whole number, halves to even; |a| < 2^22.
[[gnu::always_inline]] inline reg nearest(reg a) noexcept {
    return {__builtin_rintf(a.v)};
}

} // namespace
} // namespace voxplane::dsp
