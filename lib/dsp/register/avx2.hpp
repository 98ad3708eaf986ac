// Eight floats a register (AVX2 with FMA). For kernel files of that set alone, which compile it
// with its instructions; everything has internal linkage. What each member does: scalar.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <immintrin.h>

namespace voxplane::dsp {
namespace {

struct reg {
    static constexpr std::size_t width = 8;
    __m256 v;

    [[gnu::always_inline]] static inline reg load(const float* p) noexcept {
        return {_mm256_loadu_ps(p)};
    }
    [[gnu::always_inline]] static inline reg all(float x) noexcept { return {_mm256_set1_ps(x)}; }
    [[gnu::always_inline]] inline void store(float* p) const noexcept { _mm256_storeu_ps(p, v); }
    [[gnu::always_inline]] static inline reg load_half(const std::uint16_t* p) noexcept {
        return {_mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)))};
    }
    [[gnu::always_inline]] inline void store_half(std::uint16_t* p) const noexcept {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p),
                         _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
    }
    [[gnu::always_inline]] static inline reg load_upper(const std::uint16_t* p) noexcept {
        const __m128i words = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        return {_mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(words), 16))};
    }
    [[gnu::always_inline]] inline void store_upper(std::uint16_t* p) const noexcept {
        const __m256i bits = _mm256_castps_si256(v);
        const __m256i rounded = _mm256_add_epi32(bits, _mm256_set1_epi32(0x8000));
        const __m256i words = _mm256_srli_epi32(rounded, 16);
        const __m256i packed = _mm256_packus_epi32(words, words);
        const __m256i both = _mm256_permute4x64_epi64(packed, 0x08);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_castsi256_si128(both));
    }
    [[gnu::always_inline]] static inline reg load_pcm(const std::int16_t* p) noexcept {
        const __m128i words = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
        return {_mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(words))};
    }
    [[gnu::always_inline]] inline void store_pcm(std::int16_t* p) const noexcept {
        const __m256i whole = _mm256_cvtps_epi32(v);
        const __m256i packed = _mm256_packs_epi32(whole, whole);
        const __m256i both = _mm256_permute4x64_epi64(packed, 0x08);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_castsi256_si128(both));
    }
    [[gnu::always_inline]] inline float sum() const noexcept {
        const __m128 halves = _mm_add_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
        const __m128 pairs = _mm_add_ps(halves, _mm_movehl_ps(halves, halves));
        return _mm_cvtss_f32(_mm_add_ss(pairs, _mm_movehdup_ps(pairs)));
    }
    [[gnu::always_inline]] inline float largest() const noexcept {
        const __m128 halves = _mm_max_ps(_mm256_castps256_ps128(v), _mm256_extractf128_ps(v, 1));
        const __m128 pairs = _mm_max_ps(halves, _mm_movehl_ps(halves, halves));
        return _mm_cvtss_f32(_mm_max_ss(pairs, _mm_movehdup_ps(pairs)));
    }
};

[[gnu::always_inline]] inline reg operator+(reg a, reg b) noexcept {
    return {_mm256_add_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg operator-(reg a, reg b) noexcept {
    return {_mm256_sub_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg operator*(reg a, reg b) noexcept {
    return {_mm256_mul_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg operator/(reg a, reg b) noexcept {
    return {_mm256_div_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg fused(reg a, reg b, reg c) noexcept {
    return {_mm256_fmadd_ps(a.v, b.v, c.v)};
}
[[gnu::always_inline]] inline reg fused_from(reg a, reg b, reg c) noexcept {
    return {_mm256_fnmadd_ps(a.v, b.v, c.v)};
}
[[gnu::always_inline]] inline reg least(reg a, reg b) noexcept {
    return {_mm256_min_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg most(reg a, reg b) noexcept {
    return {_mm256_max_ps(a.v, b.v)};
}
[[gnu::always_inline]] inline reg root(reg a) noexcept {
    return {_mm256_sqrt_ps(a.v)};
}
[[gnu::always_inline]] inline reg magnitude(reg a) noexcept {
    return {_mm256_andnot_ps(_mm256_set1_ps(-0.0F), a.v)};
}
[[gnu::always_inline]] inline reg where_less(reg a, reg b, reg yes, reg no) noexcept {
    return {_mm256_blendv_ps(no.v, yes.v, _mm256_cmp_ps(a.v, b.v, _CMP_LT_OQ))};
}
[[gnu::always_inline]] inline reg exponent_of(reg a) noexcept {
    const __m256i exponent = _mm256_srli_epi32(_mm256_castps_si256(a.v), 23);
    return {_mm256_cvtepi32_ps(_mm256_sub_epi32(exponent, _mm256_set1_epi32(127)))};
}
[[gnu::always_inline]] inline reg mantissa_of(reg a) noexcept {
    const __m256i bits = _mm256_and_si256(_mm256_castps_si256(a.v), _mm256_set1_epi32(0x7F'FFFF));
    return {_mm256_castsi256_ps(_mm256_or_si256(bits, _mm256_set1_epi32(0x3F80'0000)))};
}
[[gnu::always_inline]] inline reg power_of_two(reg n) noexcept {
    const __m256i biased = _mm256_add_epi32(_mm256_cvttps_epi32(n.v), _mm256_set1_epi32(127));
    return {_mm256_castsi256_ps(_mm256_slli_epi32(biased, 23))};
}
[[gnu::always_inline]] inline reg nearest(reg a) noexcept {
    return {_mm256_round_ps(a.v, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)};
}

} // namespace
} // namespace voxplane::dsp
