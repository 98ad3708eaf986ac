// Transposes with AVX2, eight legs and eight samples a step. A register holds leg j in its lower
// half and leg j + 4 in its upper one, so that nothing has to cross the halves; samples become
// floats from the upper halves of 32-bit words, where interleaving with zeros puts them. The last
// step is the frame's last eight samples, some of them once more. Sixteen legs are twice eight.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "dsp/lanes/kernels.hpp"

namespace voxplane::dsp::with_avx2 {

namespace {

constexpr std::size_t step = 8; // samples
constexpr std::size_t legs = 8;

// Frames of which absent ones are replaced by eight samples that every step uses again.
template <typename Sample>
struct frame_set {
    Sample* at[legs];
    std::size_t moves[legs]; // all bits, or none where absent

    frame_set(Sample* const* frames, Sample* instead) noexcept {
        for (std::size_t k = 0; k < legs; ++k) {
            at[k] = frames[k] != nullptr ? frames[k] : instead;
            moves[k] = frames[k] != nullptr ? ~std::size_t{0} : 0;
        }
    }

    [[nodiscard]] Sample* sample(std::size_t k, std::size_t i) const noexcept {
        return at[k] + (i & moves[k]);
    }
};

alignas(16) constexpr std::int16_t silence[step] = {};

using sources = frame_set<const std::int16_t>;
using targets = frame_set<std::int16_t>;

inline __m256i joined(const void* lower, const void* upper) noexcept {
    return _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_loadu_si128(static_cast<const __m128i*>(lower))),
        _mm_loadu_si128(static_cast<const __m128i*>(upper)), 1);
}

inline void split(__m256i v, void* lower, void* upper) noexcept {
    _mm_storeu_si128(static_cast<__m128i*>(lower), _mm256_castsi256_si128(v));
    _mm_storeu_si128(static_cast<__m128i*>(upper), _mm256_extracti128_si256(v, 1));
}

// Each half of pair p: sample 2p of four legs, then sample 2p + 1 of them.
struct block {
    __m256i pair[4];
};

inline block gather(const sources& s, std::size_t i) noexcept {
    const __m256i a = joined(s.sample(0, i), s.sample(4, i));
    const __m256i b = joined(s.sample(1, i), s.sample(5, i));
    const __m256i c = joined(s.sample(2, i), s.sample(6, i));
    const __m256i d = joined(s.sample(3, i), s.sample(7, i));
    const __m256i early_ab = _mm256_unpacklo_epi16(a, b);
    const __m256i late_ab = _mm256_unpackhi_epi16(a, b);
    const __m256i early_cd = _mm256_unpacklo_epi16(c, d);
    const __m256i late_cd = _mm256_unpackhi_epi16(c, d);
    return {{_mm256_unpacklo_epi32(early_ab, early_cd), _mm256_unpackhi_epi32(early_ab, early_cd),
             _mm256_unpacklo_epi32(late_ab, late_cd), _mm256_unpackhi_epi32(late_ab, late_cd)}};
}

// From halves of sample i, then sample i + 4, for i from 0 to 3.
inline void scatter(const targets& t, std::size_t i, __m256i s04, __m256i s15, __m256i s26,
                    __m256i s37) noexcept {
    const __m256i s01 = _mm256_unpacklo_epi16(s04, s15);
    const __m256i s45 = _mm256_unpackhi_epi16(s04, s15);
    const __m256i s23 = _mm256_unpacklo_epi16(s26, s37);
    const __m256i s67 = _mm256_unpackhi_epi16(s26, s37);
    const __m256i early_ab = _mm256_unpacklo_epi32(s01, s23);
    const __m256i early_cd = _mm256_unpackhi_epi32(s01, s23);
    const __m256i late_ab = _mm256_unpacklo_epi32(s45, s67);
    const __m256i late_cd = _mm256_unpackhi_epi32(s45, s67);
    split(_mm256_unpacklo_epi64(early_ab, late_ab), t.sample(0, i), t.sample(4, i));
    split(_mm256_unpackhi_epi64(early_ab, late_ab), t.sample(1, i), t.sample(5, i));
    split(_mm256_unpacklo_epi64(early_cd, late_cd), t.sample(2, i), t.sample(6, i));
    split(_mm256_unpackhi_epi64(early_cd, late_cd), t.sample(3, i), t.sample(7, i));
}

inline __m256 upper_words(__m256i v) noexcept {
    return _mm256_mul_ps(_mm256_cvtepi32_ps(v), _mm256_set1_ps(1.0F / 2147483648.0F));
}

// Saturated only above: what is too small becomes the least integer, which narrowing saturates.
inline __m256i rounded(const float* row) noexcept {
    const __m256 x = _mm256_load_ps(row);
    const __m256 scaled =
        _mm256_min_ps(_mm256_mul_ps(x, _mm256_set1_ps(32768.0F)), _mm256_set1_ps(32767.0F));
    return _mm256_cvtps_epi32(_mm256_and_ps(scaled, _mm256_cmp_ps(x, x, _CMP_ORD_Q)));
}

// Exchanges the middle quarters: pairs of rows as they lie in memory, and as a block has them.
inline __m256i exchanged(__m256i v) noexcept {
    return _mm256_permute4x64_epi64(v, 0xd8);
}

// Calls body with the first sample of every step.
template <typename Body>
inline void every_step(std::size_t n, Body body) noexcept {
    std::size_t i = 0;
    for (; i + step <= n; i += step) {
        body(i);
    }
    if (i < n) {
        body(n - step);
    }
}

template <std::size_t Stride>
void rows_of_float(const std::int16_t* const* frames, float* rows, std::size_t n) noexcept {
    if (n < step) {
        return with_scalar::rows_of_float(frames, legs, rows, Stride, n);
    }
    const sources s(frames, silence);
    every_step(n, [&s, rows](std::size_t i) {
        const block b = gather(s, i);
        float* row = rows + i * Stride;
#pragma GCC unroll 4
        for (const __m256i pair : b.pair) {
            const __m256i zero = _mm256_setzero_si256();
            _mm256_store_ps(row, upper_words(_mm256_unpacklo_epi16(zero, pair)));
            _mm256_store_ps(row + Stride, upper_words(_mm256_unpackhi_epi16(zero, pair)));
            row += 2 * Stride;
        }
    });
}

template <std::size_t Stride>
void rows_of_pcm(const std::int16_t* const* frames, std::int16_t* rows, std::size_t n) noexcept {
    if (n < step) {
        return with_scalar::rows_of_pcm(frames, legs, rows, Stride, n);
    }
    const sources s(frames, silence);
    every_step(n, [&s, rows](std::size_t i) {
        const block b = gather(s, i);
        std::int16_t* row = rows + i * Stride;
#pragma GCC unroll 4
        for (const __m256i pair : b.pair) {
            split(exchanged(pair), row, row + Stride);
            row += 2 * Stride;
        }
    });
}

template <std::size_t Stride>
void frames_of_float(const float* rows, std::int16_t* const* frames, std::size_t n) noexcept {
    if (n < step) {
        return with_scalar::frames_of_float(rows, Stride, frames, legs, n);
    }
    alignas(16) std::int16_t unheard[step];
    const targets t(frames, unheard);
    every_step(n, [&t, rows](std::size_t i) {
        const float* const row = rows + i * Stride;
        const auto two = [row](std::size_t k) {
            return _mm256_packs_epi32(rounded(row + k * Stride), rounded(row + (k + 4) * Stride));
        };
        scatter(t, i, two(0), two(1), two(2), two(3));
    });
}

template <std::size_t Stride>
void frames_of_pcm(const std::int16_t* rows, std::int16_t* const* frames, std::size_t n) noexcept {
    if (n < step) {
        return with_scalar::frames_of_pcm(rows, Stride, frames, legs, n);
    }
    alignas(16) std::int16_t unheard[step];
    const targets t(frames, unheard);
    every_step(n, [&t, rows](std::size_t i) {
        const std::int16_t* const row = rows + i * Stride;
        const auto pair = [row](std::size_t k) {
            return exchanged(joined(row + k * Stride, row + (k + 1) * Stride));
        };
        const __m256i s01 = pair(0);
        const __m256i s23 = pair(2);
        const __m256i s45 = pair(4);
        const __m256i s67 = pair(6);
        scatter(t, i, _mm256_unpacklo_epi64(s01, s45), _mm256_unpackhi_epi64(s01, s45),
                _mm256_unpacklo_epi64(s23, s67), _mm256_unpackhi_epi64(s23, s67));
    });
}

void to_pcm16(const std::int16_t* const* frames, std::int16_t* rows, std::size_t n) noexcept {
    rows_of_pcm<16>(frames, rows, n);
    rows_of_pcm<16>(frames + legs, rows + legs, n);
}

void from_float16(const float* rows, std::int16_t* const* frames, std::size_t n) noexcept {
    frames_of_float<16>(rows, frames, n);
    frames_of_float<16>(rows + legs, frames + legs, n);
}

} // namespace

void to_float8(const std::int16_t* const* frames, float* rows, std::size_t n) noexcept {
    rows_of_float<8>(frames, rows, n);
}

void to_pcm8(const std::int16_t* const* frames, std::int16_t* rows, std::size_t n) noexcept {
    rows_of_pcm<8>(frames, rows, n);
}

void from_float8(const float* rows, std::int16_t* const* frames, std::size_t n) noexcept {
    frames_of_float<8>(rows, frames, n);
}

void from_pcm8(const std::int16_t* rows, std::int16_t* const* frames, std::size_t n) noexcept {
    frames_of_pcm<8>(rows, frames, n);
}

void to_float16(const std::int16_t* const* frames, float* rows, std::size_t n) noexcept {
    rows_of_float<16>(frames, rows, n);
    rows_of_float<16>(frames + legs, rows + legs, n);
}

void from_pcm16(const std::int16_t* rows, std::int16_t* const* frames, std::size_t n) noexcept {
    frames_of_pcm<16>(rows, frames, n);
    frames_of_pcm<16>(rows + legs, frames + legs, n);
}

const lane_kernels lane_set{{to_float8, to_float16},
                            {to_pcm8, to_pcm16},
                            {from_float8, from_float16},
                            {from_pcm8, from_pcm16}};

} // namespace voxplane::dsp::with_avx2
