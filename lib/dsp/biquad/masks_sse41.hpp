// Which lanes of a register count (SSE4.1), for the biquads' kernel file of that set alone, behind
// register/sse41.hpp. What each member does: masks_avx2.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <smmintrin.h>

namespace voxplane::dsp {
namespace {

struct mask {
    __m128 v;

    [[gnu::always_inline]] static inline mask of(std::uint32_t present) noexcept {
        const __m128i bits = _mm_setr_epi32(1, 2, 4, 8);
        const __m128i mine = _mm_and_si128(_mm_set1_epi32(static_cast<int>(present)), bits);
        return {_mm_castsi128_ps(_mm_cmpeq_epi32(mine, bits))};
    }
};

[[gnu::always_inline]] inline reg where(mask on, reg yes, reg no) noexcept {
    return {_mm_blendv_ps(no.v, yes.v, on.v)};
}

// b - a b0 with one rounding, for the differences cancel; the product of two floats is exact in
// double precision.
[[gnu::always_inline]] inline reg reduced(reg b, reg a, reg b0) noexcept {
    const auto half = [](__m128 b_, __m128 a_, __m128 b0_) {
        const __m128d product = _mm_mul_pd(_mm_cvtps_pd(a_), _mm_cvtps_pd(b0_));
        return _mm_cvtpd_ps(_mm_sub_pd(_mm_cvtps_pd(b_), product));
    };
    return {
        _mm_movelh_ps(half(b.v, a.v, b0.v), half(_mm_movehl_ps(b.v, b.v), _mm_movehl_ps(a.v, a.v),
                                                 _mm_movehl_ps(b0.v, b0.v)))};
}

// Lanes 3 of lower, 0 to 2 of upper.
[[gnu::always_inline]] inline reg shifted(reg upper, reg lower) noexcept {
    return {_mm_castsi128_ps(
        _mm_alignr_epi8(_mm_castps_si128(upper.v), _mm_castps_si128(lower.v), 12))};
}
[[gnu::always_inline]] inline float last_lane(reg a) noexcept {
    return _mm_cvtss_f32(_mm_shuffle_ps(a.v, a.v, 0xff));
}

} // namespace
} // namespace voxplane::dsp
