// The Internet checksum with AVX2. Sixteen words a step: subtracting 32768 makes the words signed,
// so that one multiply-add with ones sums pairs exactly; what was subtracted is added at the end.
// The tail is the last 32 bytes once more, with the bytes already counted masked away.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "checksum/kernels.hpp"

namespace voxplane::checksum::with_avx2 {

namespace {

// A window of 32 bytes at offset k keeps the last k bytes of a vector.
alignas(32) constexpr std::uint8_t keep_last[64] = {
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

inline __m256i load(const std::uint8_t* p) noexcept {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}

inline __m256i pair_sums(__m256i words) noexcept {
    const __m256i sign = _mm256_set1_epi16(-0x8000);
    return _mm256_madd_epi16(_mm256_xor_si256(words, sign), _mm256_set1_epi16(1));
}

inline std::uint32_t total(__m256i v) noexcept {
    __m128i x = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
    x = _mm_add_epi32(x, _mm_shuffle_epi32(x, 0x4e));
    x = _mm_add_epi32(x, _mm_shuffle_epi32(x, 0xb1));
    return static_cast<std::uint32_t>(_mm_cvtsi128_si32(x));
}

std::uint64_t sum(const std::uint8_t* p, std::size_t n) noexcept {
    if (n < 32) {
        return with_scalar::sum(p, n);
    }
    const std::size_t even = n & ~std::size_t{1};
    const std::uint32_t odd_last = (n & 1U) != 0 ? p[n - 1] : 0U;
    const std::size_t whole = even / 32;
    const std::size_t rest = even % 32;
    // The masked tail; all of it is zero when rest is 0, and its offset is counted all the same.
    __m256i acc[2] = {pair_sums(_mm256_and_si256(load(p + even - 32), load(keep_last + rest))),
                      _mm256_setzero_si256()};
    std::size_t i = 0;
    for (; i + 2 <= whole; i += 2) {
        acc[0] = _mm256_add_epi32(acc[0], pair_sums(load(p + 32 * i)));
        acc[1] = _mm256_add_epi32(acc[1], pair_sums(load(p + 32 * i + 32)));
    }
    if (i < whole) {
        acc[1] = _mm256_add_epi32(acc[1], pair_sums(load(p + 32 * i)));
    }
    // 65535 bytes sum to less than 2^31, so 32 bits hold the total once the offset is back.
    const std::uint32_t offset = static_cast<std::uint32_t>(whole + 1) * (16U * 0x8000U);
    return std::uint64_t{total(_mm256_add_epi32(acc[0], acc[1])) + offset} + odd_last;
}

} // namespace

const kernels kernel_set{sum};

} // namespace voxplane::checksum::with_avx2
