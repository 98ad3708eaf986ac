// Level measurement with AVX-512BW, 32 samples a step; the last step is a masked load.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "dsp/kernels.hpp"

namespace voxplane::dsp::with_avx512 {

namespace {

constexpr std::size_t step = 32;

// Longer input goes in pieces, so that 32-bit lanes and their sums suffice (see accumulator).
constexpr std::size_t piece = 65536;

inline __m256i halves(__m512i v) noexcept {
    return _mm256_add_epi32(_mm512_castsi512_si256(v), _mm512_extracti64x4_epi64(v, 1));
}

// Sum of lower's lanes plus 65536 times the sum of upper's, both of which fit in 32 bits.
inline std::uint64_t joined(__m512i lower, __m512i upper) noexcept {
    const __m256i pairs = _mm256_hadd_epi32(halves(lower), halves(upper));
    const __m128i quads =
        _mm_add_epi32(_mm256_castsi256_si128(pairs), _mm256_extracti128_si256(pairs, 1));
    const __m128i sums = _mm_add_epi32(quads, _mm_srli_epi64(quads, 32));
    const auto low = static_cast<std::uint32_t>(_mm_cvtsi128_si32(sums));
    const auto high = static_cast<std::uint32_t>(_mm_extract_epi32(sums, 2));
    return (std::uint64_t{high} << 16) + low;
}

// As in the AVX2 file: sums modulo 2^32 and sums of the upper 16 bits, together exact.
struct accumulator {
    __m512i all = _mm512_setzero_si512();
    __m512i upper = _mm512_setzero_si512();
    __m512i peak = _mm512_setzero_si512();

    void add(__m512i x) noexcept {
        const __m512i squares = _mm512_madd_epi16(x, x);
        all = _mm512_add_epi32(all, squares);
        upper = _mm512_add_epi32(upper, _mm512_srli_epi32(squares, 16));
        // The magnitude of -32768 wraps to itself, which reads 32768 unsigned.
        peak = _mm512_max_epu16(peak, _mm512_abs_epi16(x));
    }

    [[nodiscard]] std::uint64_t energy() const noexcept {
        const __m512i lower = _mm512_sub_epi32(all, _mm512_slli_epi32(upper, 16));
        return joined(lower, upper);
    }

    [[nodiscard]] std::uint32_t most() const noexcept {
        const __m256i y =
            _mm256_max_epu16(_mm512_castsi512_si256(peak), _mm512_extracti64x4_epi64(peak, 1));
        const __m128i x = _mm_max_epu16(_mm256_castsi256_si128(y), _mm256_extracti128_si256(y, 1));
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
        a.add(_mm512_loadu_si512(pcm + i));
    }
    if (i < samples) {
        const auto rest = static_cast<__mmask32>(~std::uint32_t{0} >> (step - (samples - i)));
        a.add(_mm512_maskz_loadu_epi16(rest, pcm + i));
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
    measure_piece(pcm, samples, energy, peak);
}

} // namespace

const level_kernels level_set{measure};

} // namespace voxplane::dsp::with_avx512
