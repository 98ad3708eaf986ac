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
    [[gnu::always_inline]] static inline reg load_half(const std::uint16_t* p) noexcept {
        const __m128i words = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p));
        const __m128i all_bits = _mm_cvtepu16_epi32(words);
        const __m128i size = _mm_and_si128(all_bits, _mm_set1_epi32(0x7FFF));
        const __m128i sign = _mm_slli_epi32(_mm_xor_si128(all_bits, size), 16);
        const __m128i normal = _mm_add_epi32(_mm_slli_epi32(size, 13), _mm_set1_epi32(112 << 23));
        const __m128i small =
            _mm_castps_si128(_mm_mul_ps(_mm_cvtepi32_ps(size), _mm_set1_ps(0x1p-24F)));
        const __m128i endless = _mm_or_si128(normal, _mm_set1_epi32(0x7F80'0000));
        const __m128i held =
            _mm_blendv_epi8(normal, small, _mm_cmplt_epi32(size, _mm_set1_epi32(0x400)));
        const __m128i value =
            _mm_blendv_epi8(held, endless, _mm_cmpgt_epi32(size, _mm_set1_epi32(0x7BFF)));
        return {_mm_castsi128_ps(_mm_or_si128(value, sign))};
    }
    [[gnu::always_inline]] inline void store_half(std::uint16_t* p) const noexcept {
        const __m128i bits = _mm_castps_si128(v);
        const __m128i size = _mm_and_si128(bits, _mm_set1_epi32(0x7FFF'FFFF));
        const __m128i sign = _mm_srli_epi32(_mm_xor_si128(bits, size), 16);
        const __m128i odd = _mm_and_si128(_mm_srli_epi32(size, 13), _mm_set1_epi32(1));
        const __m128i rounded =
            _mm_add_epi32(size, _mm_add_epi32(odd, _mm_set1_epi32(0xFFF - (112 << 23))));
        const __m128i normal = _mm_srli_epi32(rounded, 13);
        const __m128i small =
            _mm_cvtps_epi32(_mm_mul_ps(_mm_castsi128_ps(size), _mm_set1_ps(0x1p24F)));
        const __m128i held =
            _mm_blendv_epi8(normal, small, _mm_cmplt_epi32(size, _mm_set1_epi32(0x3880'0000)));
        const __m128i no_number = _mm_and_si128(_mm_cmpgt_epi32(size, _mm_set1_epi32(0x7F80'0000)),
                                                _mm_set1_epi32(0x200));
        const __m128i endless = _mm_or_si128(no_number, _mm_set1_epi32(0x7C00));
        const __m128i value =
            _mm_blendv_epi8(held, endless, _mm_cmpgt_epi32(size, _mm_set1_epi32(0x477F'FFFF)));
        const __m128i words = _mm_or_si128(value, sign);
        _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packus_epi32(words, words));
    }
    [[gnu::always_inline]] static inline reg load_upper(const std::uint16_t* p) noexcept {
        const __m128i words = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p));
        return {_mm_castsi128_ps(_mm_slli_epi32(_mm_cvtepu16_epi32(words), 16))};
    }
    [[gnu::always_inline]] inline void store_upper(std::uint16_t* p) const noexcept {
        const __m128i rounded = _mm_add_epi32(_mm_castps_si128(v), _mm_set1_epi32(0x8000));
        const __m128i words = _mm_srli_epi32(rounded, 16);
        _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packus_epi32(words, words));
    }
    [[gnu::always_inline]] static inline reg load_pcm(const std::int16_t* p) noexcept {
        const __m128i words = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p));
        return {_mm_cvtepi32_ps(_mm_cvtepi16_epi32(words))};
    }
    [[gnu::always_inline]] inline void store_pcm(std::int16_t* p) const noexcept {
        const __m128i whole = _mm_cvtps_epi32(v);
        _mm_storel_epi64(reinterpret_cast<__m128i*>(p), _mm_packs_epi32(whole, whole));
    }
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
