// Which lanes of a register count (AVX2), for the biquads' kernel file of that set alone, behind
// register/avx2.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <immintrin.h>

namespace voxplane::dsp {
namespace {

struct mask {
    __m256 v;

    // Lane i counts where bit i is set.
    [[gnu::always_inline]] static inline mask of(std::uint32_t present) noexcept {
        const __m256i bits = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
        const __m256i mine = _mm256_and_si256(_mm256_set1_epi32(static_cast<int>(present)), bits);
        return {_mm256_castsi256_ps(_mm256_cmpeq_epi32(mine, bits))};
    }
};

// Lanes of yes that count, of no elsewhere.
[[gnu::always_inline]] inline reg where(mask on, reg yes, reg no) noexcept {
    return {_mm256_blendv_ps(no.v, yes.v, on.v)};
}
// b - a b0 with one rounding, for the differences cancel.
[[gnu::always_inline]] inline reg reduced(reg b, reg a, reg b0) noexcept {
    return fused_from(a, b0, b);
}

} // namespace
} // namespace voxplane::dsp
