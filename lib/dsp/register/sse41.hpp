// Four floats a register (SSE4.1). For kernel files of that set alone, which compile it
// with its instructions; everything has internal linkage. What each member does: scalar.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <immintrin.h>

namespace voxplane::dsp {
namespace {

struct reg {
    static constexpr std::size_t width = 4;
    __m128 v;

    [[gnu::always_inline]] static inline reg load(const float* p) noexcept {
        return {_mm_loadu_ps(p)};
    }
    [[gnu::always_inline]] static inline reg all(float x) noexcept { return {_mm_set1_ps(x)}; }
    [[gnu::always_inline]] inline void store(float* p) const noexcept { _mm_storeu_ps(p, v); }
    [[gnu::always_inline]] inline float sum() const noexcept {
        const __m128 pairs = _mm_add_ps(v, _mm_movehl_ps(v, v));
        return _mm_cvtss_f32(_mm_add_ss(pairs, _mm_movehdup_ps(pairs)));
    }
    [[gnu::always_inline]] inline float largest() const noexcept {
        const __m128 pairs = _mm_max_ps(v, _mm_movehl_ps(v, v));
        return _mm_cvtss_f32(_mm_max_ss(pairs, _mm_movehdup_ps(pairs)));
    }
};

[[gnu::always_inline]] inline reg operator+(reg a, reg b) noexcept {
    return {_mm_add_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg operator-(reg a, reg b) noexcept {
    return {_mm_sub_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg operator*(reg a, reg b) noexcept {
    return {_mm_mul_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg operator/(reg a, reg b) noexcept {
    return {_mm_div_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg fused(reg a, reg b, reg c) noexcept {
    return {_mm_add_ps(_mm_mul_ps(a.v, b.v), c.v)};
}
[[gnu::always_inline]] inline reg fused_from(reg a, reg b, reg c) noexcept {
    return {_mm_sub_ps(c.v, _mm_mul_ps(a.v, b.v))};
}
[[gnu::always_inline]] inline reg least(reg a, reg b) noexcept {
    return {_mm_min_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg most(reg a, reg b) noexcept {
    return {_mm_max_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg root(reg a) noexcept {
    return {_mm_sqrt_ps(a.v)};
}
[[gnu::always_inline]] inline reg magnitude(reg a) noexcept {
    return {_mm_andnot_ps(_mm_set1_ps(-0.0F), a.v)};
}
[[gnu::always_inline]] inline reg where_less(reg a, reg b, reg yes, reg no) noexcept {
    return {_mm_blendv_ps(no.v, yes.v, _mm_cmplt_ps(a.v, b.v))};
}
[[gnu::always_inline]] inline reg exponent_of(reg a) noexcept {
    const __m128i exponent = _mm_srli_epi32(_mm_castps_si128(a.v), 23);
    return {_mm_cvtepi32_ps(_mm_sub_epi32(exponent, _mm_set1_epi32(127)))};
}
[[gnu::always_inline]] inline reg mantissa_of(reg a) noexcept {
    const __m128i bits = _mm_and_si128(_mm_castps_si128(a.v), _mm_set1_epi32(0x7F'FFFF));
    return {_mm_castsi128_ps(_mm_or_si128(bits, _mm_set1_epi32(0x3F80'0000)))};
}
[[gnu::always_inline]] inline reg power_of_two(reg n) noexcept {
    const __m128i biased = _mm_add_epi32(_mm_cvttps_epi32(n.v), _mm_set1_epi32(127));
    return {_mm_castsi128_ps(_mm_slli_epi32(biased, 23))};
}
[[gnu::always_inline]] inline reg nearest(reg a) noexcept {
    return {_mm_round_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
}

} // namespace
} // namespace voxplane::dsp
