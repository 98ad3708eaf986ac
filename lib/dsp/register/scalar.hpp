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
