// Transposes with SSE4.1, four legs and eight samples a step, as the AVX2 file does it for each
// half of its registers. Eight legs are twice four, sixteen are four times four.
#include <cstddef>
#include <cstdint>
#include <smmintrin.h>

#include "dsp/lanes/kernels.hpp"

namespace voxplane::dsp::with_sse41 {

namespace {

constexpr std::size_t step = 8; // samples
constexpr std::size_t legs = 4;

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

inline __m128i load(const std::int16_t* p) noexcept {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}

inline __m128i load_row(const std::int16_t* p) noexcept {
    return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(p));
}

inline void store(__m128i v, std::int16_t* p) noexcept {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), v);
}

// Pair p: sample 2p of the four legs, then sample 2p + 1 of them.
struct block {
    __m128i pair[4];
};

inline block gather(const sources& s, std::size_t i) noexcept {
    const __m128i a = load(s.sample(0, i));
    const __m128i b = load(s.sample(1, i));
    const __m128i c = load(s.sample(2, i));
    const __m128i d = load(s.sample(3, i));
    const __m128i early_ab = _mm_unpacklo_epi16(a, b);
    const __m128i late_ab = _mm_unpackhi_epi16(a, b);
    const __m128i early_cd = _mm_unpacklo_epi16(c, d);
    const __m128i late_cd = _mm_unpackhi_epi16(c, d);
    return {{_mm_unpacklo_epi32(early_ab, early_cd), _mm_unpackhi_epi32(early_ab, early_cd),
             _mm_unpacklo_epi32(late_ab, late_cd), _mm_unpackhi_epi32(late_ab, late_cd)}};
}

// From sample i, then sample i + 4, for i from 0 to 3.
inline void scatter(const targets& t, std::size_t i, __m128i s04, __m128i s15, __m128i s26,
                    __m128i s37) noexcept {
    const __m128i s01 = _mm_unpacklo_epi16(s04, s15);
    const __m128i s45 = _mm_unpackhi_epi16(s04, s15);
    const __m128i s23 = _mm_unpacklo_epi16(s26, s37);
    const __m128i s67 = _mm_unpackhi_epi16(s26, s37);
    const __m128i early_ab = _mm_unpacklo_epi32(s01, s23);
    const __m128i early_cd = _mm_unpackhi_epi32(s01, s23);
    const __m128i late_ab = _mm_unpacklo_epi32(s45, s67);
    const __m128i late_cd = _mm_unpackhi_epi32(s45, s67);
    store(_mm_unpacklo_epi64(early_ab, late_ab), t.sample(0, i));
    store(_mm_unpackhi_epi64(early_ab, late_ab), t.sample(1, i));
    store(_mm_unpacklo_epi64(early_cd, late_cd), t.sample(2, i));
    store(_mm_unpackhi_epi64(early_cd, late_cd), t.sample(3, i));
}

inline __m128 upper_words(__m128i v) noexcept {
    return _mm_mul_ps(_mm_cvtepi32_ps(v), _mm_set1_ps(1.0F / 2147483648.0F));
}

// Saturated only above: what is too small becomes the least integer, which narrowing saturates.
inline __m128i rounded(const float* row) noexcept {
    const __m128 x = _mm_load_ps(row);
    const __m128 scaled = _mm_min_ps(_mm_mul_ps(x, _mm_set1_ps(32768.0F)), _mm_set1_ps(32767.0F));
    return _mm_cvtps_epi32(_mm_and_ps(scaled, _mm_cmpord_ps(x, x)));
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
        for (const __m128i pair : b.pair) {
            const __m128i zero = _mm_setzero_si128();
            _mm_store_ps(row, upper_words(_mm_unpacklo_epi16(zero, pair)));
            _mm_store_ps(row + Stride, upper_words(_mm_unpackhi_epi16(zero, pair)));
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
        for (const __m128i pair : b.pair) {
            _mm_storel_epi64(reinterpret_cast<__m128i*>(row), pair);
            _mm_storeh_pd(reinterpret_cast<double*>(row + Stride), _mm_castsi128_pd(pair));
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
            return _mm_packs_epi32(rounded(row + k * Stride), rounded(row + (k + 4) * Stride));
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
        const auto two = [row](std::size_t k) {
            return _mm_unpacklo_epi64(load_row(row + k * Stride), load_row(row + (k + 4) * Stride));
        };
        scatter(t, i, two(0), two(1), two(2), two(3));
    });
}

// Four legs at a time.
template <std::size_t Lanes>
void to_float(const std::int16_t* const* frames, float* rows, std::size_t n) noexcept {
    for (std::size_t k = 0; k < Lanes; k += legs) {
        rows_of_float<Lanes>(frames + k, rows + k, n);
    }
}

template <std::size_t Lanes>
void to_pcm(const std::int16_t* const* frames, std::int16_t* rows, std::size_t n) noexcept {
    for (std::size_t k = 0; k < Lanes; k += legs) {
        rows_of_pcm<Lanes>(frames + k, rows + k, n);
    }
}

template <std::size_t Lanes>
void from_float(const float* rows, std::int16_t* const* frames, std::size_t n) noexcept {
    for (std::size_t k = 0; k < Lanes; k += legs) {
        frames_of_float<Lanes>(rows + k, frames + k, n);
    }
}

template <std::size_t Lanes>
void from_pcm(const std::int16_t* rows, std::int16_t* const* frames, std::size_t n) noexcept {
    for (std::size_t k = 0; k < Lanes; k += legs) {
        frames_of_pcm<Lanes>(rows + k, frames + k, n);
    }
}

} // namespace

const lane_kernels lane_set{{to_float<8>, to_float<16>},
                            {to_pcm<8>, to_pcm<16>},
                            {from_float<8>, from_float<16>},
                            {from_pcm<8>, from_pcm<16>}};

} // namespace voxplane::dsp::with_sse41
