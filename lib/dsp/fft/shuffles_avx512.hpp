// Moving lanes about with sixteen floats a register (AVX-512 F).
// For the transform's kernel file of that set alone; everything has internal linkage. What each
// does: shuffles_scalar.hpp.
#pragma once

namespace voxplane::dsp {
namespace {

alignas(64) constexpr std::int32_t lanes_even[16] = {0,  2,  4,  6,  8,  10, 12, 14,
                                                     16, 18, 20, 22, 24, 26, 28, 30};
alignas(64) constexpr std::int32_t lanes_odd[16] = {1,  3,  5,  7,  9,  11, 13, 15,
                                                    17, 19, 21, 23, 25, 27, 29, 31};
alignas(64) constexpr std::int32_t lanes_mixed_low[16] = {0, 16, 1, 17, 2, 18, 3, 19,
                                                          4, 20, 5, 21, 6, 22, 7, 23};
alignas(64) constexpr std::int32_t lanes_mixed_high[16] = {8,  24, 9,  25, 10, 26, 11, 27,
                                                           12, 28, 13, 29, 14, 30, 15, 31};
alignas(64) constexpr std::int32_t lanes_backwards[16] = {15, 14, 13, 12, 11, 10, 9, 8,
                                                          7,  6,  5,  4,  3,  2,  1, 0};

[[gnu::always_inline]] inline __m512 picked(__m512 a, const std::int32_t* lanes,
                                            __m512 b) noexcept {
    return _mm512_permutex2var_ps(a, _mm512_load_si512(lanes), b);
}
[[gnu::always_inline]] inline void load_pairs(const float* p, reg& re, reg& im) noexcept {
    const __m512 a = _mm512_loadu_ps(p);
    const __m512 b = _mm512_loadu_ps(p + 16);
    re.v = picked(a, lanes_even, b);
    im.v = picked(a, lanes_odd, b);
}
[[gnu::always_inline]] inline void store_pairs(float* p, reg re, reg im) noexcept {
    _mm512_storeu_ps(p, picked(re.v, lanes_mixed_low, im.v));
    _mm512_storeu_ps(p + 16, picked(re.v, lanes_mixed_high, im.v));
}
[[gnu::always_inline]] inline reg reversed(reg a) noexcept {
    return {_mm512_permutexvar_ps(_mm512_load_si512(lanes_backwards), a.v)};
}
template <typename Row>
[[gnu::always_inline]] inline void transpose(Row row) noexcept {
    // Fours within quarters, then the quarters among four registers each.
    for (unsigned k = 0; k < 16; k += 4) {
        const __m512 ab_low = _mm512_unpacklo_ps(row(k).v, row(k + 1).v);
        const __m512 ab_high = _mm512_unpackhi_ps(row(k).v, row(k + 1).v);
        const __m512 cd_low = _mm512_unpacklo_ps(row(k + 2).v, row(k + 3).v);
        const __m512 cd_high = _mm512_unpackhi_ps(row(k + 2).v, row(k + 3).v);
        row(k).v = _mm512_shuffle_ps(ab_low, cd_low, 0x44);
        row(k + 1).v = _mm512_shuffle_ps(ab_low, cd_low, 0xEE);
        row(k + 2).v = _mm512_shuffle_ps(ab_high, cd_high, 0x44);
        row(k + 3).v = _mm512_shuffle_ps(ab_high, cd_high, 0xEE);
    }
    for (unsigned k = 0; k < 4; ++k) {
        const __m512 ab_even = _mm512_shuffle_f32x4(row(k).v, row(k + 4).v, 0x88);
        const __m512 ab_odd = _mm512_shuffle_f32x4(row(k).v, row(k + 4).v, 0xDD);
        const __m512 cd_even = _mm512_shuffle_f32x4(row(k + 8).v, row(k + 12).v, 0x88);
        const __m512 cd_odd = _mm512_shuffle_f32x4(row(k + 8).v, row(k + 12).v, 0xDD);
        row(k).v = _mm512_shuffle_f32x4(ab_even, cd_even, 0x88);
        row(k + 4).v = _mm512_shuffle_f32x4(ab_odd, cd_odd, 0x88);
        row(k + 8).v = _mm512_shuffle_f32x4(ab_even, cd_even, 0xDD);
        row(k + 12).v = _mm512_shuffle_f32x4(ab_odd, cd_odd, 0xDD);
    }
}

} // namespace
} // namespace voxplane::dsp
