// Level measurement with AVX2, 16 samples a step. The tail is the last 16 samples once more with
// those already measured masked away.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "dsp/kernels.hpp"

namespace voxplane::dsp::with_avx2 {

namespace {

constexpr std::size_t step = 16;

// Longer input goes in pieces, so that 32-bit lanes and their sums suffice (see accumulator).
constexpr std::size_t piece = 65536;

// A window of 16 words at offset k keeps the last k words of a vector.
struct alignas(32) tail_mask {
    std::int16_t at[2 * step];
};

constexpr tail_mask keep_last = [] {
    tail_mask m{};
    for (std::size_t i = step; i < 2 * step; ++i) {
        m.at[i] = -1;
    }
    return m;
}();

inline __m256i load(const std::int16_t* p) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}

// Sum of lower's lanes plus 65536 times the sum of upper's, both of which fit in 32 bits.
inline std::uint64_t joined(__m256i lower, __m256i upper) noexcept {
    const __m256i pairs = _mm256_hadd_epi32(lower, upper);
    const __m128i quads =
        _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
    const __m128i sums = _mm_add_epi32(quads, _mm_srli_epi64(quads, 32));
    const auto low = static_cast<std::uint32_t>(_mm_cvtsi128_si32(sums));
    const auto high = static_cast<std::uint32_t>(_mm_extract_epi32(sums, 2));
    return (std::uint64_t{high} << 16) + low;
}

// A multiply-add gives sums of two squares, up to 2^31 as unsigned numbers. Their sums are kept
// twice over: modulo 2^32, and of the upper 16 bits; together they are exact as long as the lower
// 16 bits sum to less than 2^32. In a piece there are 4097 steps: lower parts sum to 2^28 a lane.
struct accumulator {
    __m256i all = _mm256_setzero_si256();
    __m256i upper = _mm256_setzero_si256();
    __m256i peak = _mm256_setzero_si256();

    void add(__m256i x) noexcept {
        const __m256i squares = _mm256_madd_epi16(x, x);
        all = _mm256_add_epi32(all, squares);
        upper = _mm256_add_epi32(upper, _mm256_srli_epi32(squares, 16));
        // The magnitude of -32768 wraps to itself, which reads 32768 unsigned.
        peak = _mm256_max_epu16(peak, _mm256_abs_epi16(x));
    }

    [[nodiscard]] std::uint64_t energy() const noexcept {
        const __m256i lower = _mm256_sub_epi32(all, _mm256_slli_epi32(upper, 16));
        return joined(lower, upper);
    }

    [[nodiscard]] std::uint32_t most() const noexcept {
        const __m128i x =
            _mm_max_epu16(_mm256_castsi256_si128(peak), _mm256_extracti128_si256(peak, 1));
        // The machine finds minima only: the largest is the complement of the least complement.
        const __m128i least = _mm_minpos_epu16(_mm_xor_si128(x, _mm_set1_epi16(-1)));
        return static_cast<std::uint32_t>(~_mm_cvtsi128_si32(least)) & 0xffffU;
    }
};

void measure_piece(const std::int16_t* pcm, std::size_t samples, std::uint64_t* energy,
                   std::uint32_t* peak) noexcept {
    accumulator a;
    std::size_t i = 0;
    for (; i + step <= samples; i += step) {
        a.add(load(pcm + i));
    }
    if (i < samples) {
        a.add(_mm256_and_si256(load(pcm + samples - step), load(keep_last.at + (samples - i))));
    }
    *energy += a.energy();
    const std::uint32_t most = a.most();
    *peak = most > *peak ? most : *peak;
}

void measure(const std::int16_t* pcm, std::size_t samples, std::uint64_t* energy,
             std::uint32_t* peak) noexcept {
    for (; samples > piece; samples -= piece, pcm += piece) {
        measure_piece(pcm, piece, energy, peak);
    }
    samples < step ? with_scalar::measure(pcm, samples, energy, peak)
                   : measure_piece(pcm, samples, energy, peak);
}

} // namespace

const level_kernels level_set{measure};

} // namespace voxplane::dsp::with_avx2
