// Moving lanes about with eight floats a register (AVX2).
// For the transform's kernel file of that set alone; everything has internal linkage. What each
// does: shuffles_scalar.hpp.
#pragma once

namespace voxplane::dsp {
namespace {

[[gnu::always_inline]] inline void load_pairs(const float* p, reg& re, reg& im) noexcept {
    const __m256 a = _mm256_loadu_ps(p);
    const __m256 b = _mm256_loadu_ps(p + 8);
    const __m256 low = _mm256_permute2f128_ps(a, b, 0x20);
    const __m256 high = _mm256_permute2f128_ps(a, b, 0x31);
    re.v = _mm256_shuffle_ps(low, high, 0x88);
    im.v = _mm256_shuffle_ps(low, high, 0xDD);
}
[[gnu::always_inline]] inline void store_pairs(float* p, reg re, reg im) noexcept {
    const __m256 low = _mm256_unpacklo_ps(re.v, im.v);
    const __m256 high = _mm256_unpackhi_ps(re.v, im.v);
    _mm256_storeu_ps(p, _mm256_permute2f128_ps(low, high, 0x20));
    _mm256_storeu_ps(p + 8, _mm256_permute2f128_ps(low, high, 0x31));
}
[[gnu::always_inline]] inline reg reversed(reg a) noexcept {
    const __m256 within = _mm256_permute_ps(a.v, 0x1B);
    return {_mm256_permute2f128_ps(within, within, 1)};
}
template <typename Row>
[[gnu::always_inline]] inline void transpose(Row row) noexcept {
    // Fours within halves, then the halves.
    for (unsigned k = 0; k < 8; k += 4) {
        const __m256 ab_low = _mm256_unpacklo_ps(row(k).v, row(k + 1).v);
        const __m256 ab_high = _mm256_unpackhi_ps(row(k).v, row(k + 1).v);
        const __m256 cd_low = _mm256_unpacklo_ps(row(k + 2).v, row(k + 3).v);
        const __m256 cd_high = _mm256_unpackhi_ps(row(k + 2).v, row(k + 3).v);
        row(k).v = _mm256_shuffle_ps(ab_low, cd_low, 0x44);
        row(k + 1).v = _mm256_shuffle_ps(ab_low, cd_low, 0xEE);
        row(k + 2).v = _mm256_shuffle_ps(ab_high, cd_high, 0x44);
        row(k + 3).v = _mm256_shuffle_ps(ab_high, cd_high, 0xEE);
    }
    for (unsigned k = 0; k < 4; ++k) {
        const __m256 upper = row(k).v;
        const __m256 lower = row(k + 4).v;
        row(k).v = _mm256_permute2f128_ps(upper, lower, 0x20);
        row(k + 4).v = _mm256_permute2f128_ps(upper, lower, 0x31);
    }
}

} // namespace
} // namespace voxplane::dsp
