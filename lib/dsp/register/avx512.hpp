// Sixteen floats a register (AVX-512 F, DQ). For kernel files of that set alone, which compile it
// with its instructions; everything has internal linkage. What each member does: scalar.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <immintrin.h>

namespace voxplane::dsp {
namespace {

struct reg {
    static constexpr std::size_t width = 16;
    __m512 v;

    [[gnu::always_inline]] static inline reg load(const float* p) noexcept {
        return {_mm512_loadu_ps(p)};
    }
    [[gnu::always_inline]] static inline reg all(float x) noexcept { return {_mm512_set1_ps(x)}; }
    [[gnu::always_inline]] inline void store(float* p) const noexcept { _mm512_storeu_ps(p, v); }
    [[gnu::always_inline]] static inline reg load_half(const std::uint16_t* p) noexcept {
        return {_mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)))};
    }
    [[gnu::always_inline]] inline void store_half(std::uint16_t* p) const noexcept {
        _mm256_storeu_si256(
            reinterpret_cast<__m256i*>(p),
            _mm512_maskz_cvtps_ph(0xFFFF, v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
    }
    [[gnu::always_inline]] static inline reg load_upper(const std::uint16_t* p) noexcept {
        const __m256i words = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
        return {_mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(words), 16))};
    }
    [[gnu::always_inline]] inline void store_upper(std::uint16_t* p) const noexcept {
        const __m512i bits = _mm512_castps_si512(v);
        const __m512i rounded = _mm512_add_epi32(bits, _mm512_set1_epi32(0x8000));
        const __m256i words = _mm512_cvtepi32_epi16(_mm512_srli_epi32(rounded, 16));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), words);
    }
    [[gnu::always_inline]] static inline reg load_pcm(const std::int16_t* p) noexcept {
        const __m256i words = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
        return {_mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(words))};
    }
    [[gnu::always_inline]] inline void store_pcm(std::int16_t* p) const noexcept {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(p),
                            _mm512_cvtsepi32_epi16(_mm512_cvtps_epi32(v)));
    }
    [[gnu::always_inline]] inline float sum() const noexcept { return _mm512_reduce_add_ps(v); }
    [[gnu::always_inline]] inline float largest() const noexcept { return _mm512_reduce_max_ps(v); }
};

[[gnu::always_inline]] inline reg operator+(reg a, reg b) noexcept {
    return {_mm512_add_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg operator-(reg a, reg b) noexcept {
    return {_mm512_sub_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg operator*(reg a, reg b) noexcept {
    return {_mm512_mul_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg operator/(reg a, reg b) noexcept {
    return {_mm512_div_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg fused(reg a, reg b, reg c) noexcept {
    return {_mm512_fmadd_ps(a.v, b.v, c.v)};
}
[[gnu::always_inline]] inline reg fused_from(reg a, reg b, reg c) noexcept {
    return {_mm512_fnmadd_ps(a.v, b.v, c.v)};
}
[[gnu::always_inline]] inline reg least(reg a, reg b) noexcept {
    return {_mm512_min_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg most(reg a, reg b) noexcept {
    return {_mm512_max_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg root(reg a) noexcept {
    return {_mm512_sqrt_ps(a.v)};
}
[[gnu::always_inline]] inline reg magnitude(reg a) noexcept {
    return {_mm512_abs_ps(a.v)};
}
[[gnu::always_inline]] inline reg where_less(reg a, reg b, reg yes, reg no) noexcept {
    return {_mm512_mask_blend_ps(_mm512_cmp_ps_mask(a.v, b.v, _CMP_LT_OQ), no.v, yes.v)};
}
[[gnu::always_inline]] inline reg exponent_of(reg a) noexcept {
    const __m512i exponent = _mm512_srli_epi32(_mm512_castps_si512(a.v), 23);
    return {_mm512_cvtepi32_ps(_mm512_sub_epi32(exponent, _mm512_set1_epi32(127)))};
}
[[gnu::always_inline]] inline reg mantissa_of(reg a) noexcept {
    const __m512i bits = _mm512_and_si512(_mm512_castps_si512(a.v), _mm512_set1_epi32(0x7F'FFFF));
    return {_mm512_castsi512_ps(_mm512_or_si512(bits, _mm512_set1_epi32(0x3F80'0000)))};
}
[[gnu::always_inline]] inline reg power_of_two(reg n) noexcept {
    const __m512i biased = _mm512_add_epi32(_mm512_cvttps_epi32(n.v), _mm512_set1_epi32(127));
    return {_mm512_castsi512_ps(_mm512_slli_epi32(biased, 23))};
}
[[gnu::always_inline]] inline reg nearest(reg a) noexcept {
    return {_mm512_cvtepi32_ps(_mm512_cvtps_epi32(a.v))};
}

} // namespace
} // namespace voxplane::dsp
