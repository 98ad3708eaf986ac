// Moving lanes about with four floats a register (SSE4.1).
// For the transform's kernel file of that set alone; everything has internal linkage. What each
// does: shuffles_scalar.hpp.
#pragma once

namespace voxplane::dsp {
namespace {

[[gnu::always_inline]] inline void load_pairs(const float* p, reg& re, reg& im) noexcept {
    const __m128 a = _mm_loadu_ps(p);
    const __m128 b = _mm_loadu_ps(p + 4);
    re.v = _mm_shuffle_ps(a, b, 0x88);
    im.v = _mm_shuffle_ps(a, b, 0xDD);
}
[[gnu::always_inline]] inline void store_pairs(float* p, reg re, reg im) noexcept {
    _mm_storeu_ps(p, _mm_unpacklo_ps(re.v, im.v));
    _mm_storeu_ps(p + 4, _mm_unpackhi_ps(re.v, im.v));
}
[[gnu::always_inline]] inline reg reversed(reg a) noexcept {
    return {_mm_shuffle_ps(a.v, a.v, 0x1B)};
}
template <typename Row>
[[gnu::always_inline]] inline void transpose(Row row) noexcept {
    const __m128 ab_low = _mm_unpacklo_ps(row(0).v, row(1).v);
    const __m128 ab_high = _mm_unpackhi_ps(row(0).v, row(1).v);
    const __m128 cd_low = _mm_unpacklo_ps(row(2).v, row(3).v);
    const __m128 cd_high = _mm_unpackhi_ps(row(2).v, row(3).v);
    row(0).v = _mm_movelh_ps(ab_low, cd_low);
    row(1).v = _mm_movehl_ps(cd_low, ab_low);
    row(2).v = _mm_movelh_ps(ab_high, cd_high);
    row(3).v = _mm_movehl_ps(cd_high, ab_high);
}

} // namespace
} // namespace voxplane::dsp
