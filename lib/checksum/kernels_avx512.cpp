// The Internet checksum with AVX-512BW. Thirty-two words a step as in the AVX2 file; the tail is a
// masked load, whose bytes outside are neither read nor counted.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "checksum/kernels.hpp"

namespace voxplane::checksum::with_avx512 {

namespace {

inline __m512i pair_sums(__m512i words) noexcept {
    const __m512i sign = _mm512_set1_epi16(-0x8000);
    return _mm512_madd_epi16(_mm512_xor_si512(words, sign), _mm512_set1_epi16(1));
}

inline std::uint32_t total(__m512i v) noexcept {
    const __m256i y = _mm256_add_epi32(_mm512_castsi512_si256(v), _mm512_extracti64x4_epi64(v, 1));
    __m128i x = _mm_add_epi32(_mm256_castsi256_si128(y), _mm256_extracti128_si256(y, 1));
    x = _mm_add_epi32(x, _mm_shuffle_epi32(x, 0x4e));
    x = _mm_add_epi32(x, _mm_shuffle_epi32(x, 0xb1));
    return static_cast<std::uint32_t>(_mm_cvtsi128_si32(x));
}

std::uint64_t sum(const std::uint8_t* p, std::size_t n) noexcept {
    if (n < 32) {
        return with_scalar::sum(p, n);
    }
    const std::size_t whole = (n - 1) / 64;
    const std::size_t rest = n - 64 * whole; // 1 to 64
    const __mmask64 last = ~std::uint64_t{0} >> (64U - rest);
    __m512i acc = pair_sums(_mm512_maskz_loadu_epi8(last, p + 64 * whole));
    for (std::size_t i = 0; i < whole; ++i) {
        acc = _mm512_add_epi32(acc, pair_sums(_mm512_loadu_si512(p + 64 * i)));
    }
    // 65535 bytes sum to less than 2^31, so 32 bits hold the total once the offset is back.
    const std::uint32_t offset = static_cast<std::uint32_t>(whole + 1) * (32U * 0x8000U);
    return total(acc) + offset;
}

} // namespace

const kernels kernel_set{sum};

} // namespace voxplane::checksum::with_avx512
