// The Internet checksum with SSE4.1. Eight words a step: subtracting 32768 makes the words signed,
// so that one multiply-add with ones sums pairs exactly; what was subtracted is added at the end.
// The tail is the last 16 bytes once more, with the bytes already counted masked away.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "checksum/kernels.hpp"

namespace voxplane::checksum::with_sse41 {

namespace {

// A window of 16 bytes at offset k keeps the last k bytes of a vector.
alignas(16) constexpr std::uint8_t keep_last[32] = {
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

inline __m128i load(const std::uint8_t* p) noexcept {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
}

inline __m128i pair_sums(__m128i words) noexcept {
    const __m128i sign = _mm_set1_epi16(-0x8000);
    return _mm_madd_epi16(_mm_xor_si128(words, sign), _mm_set1_epi16(1));
}

inline std::uint32_t total(__m128i v) noexcept {
    __m128i x = _mm_add_epi32(v, _mm_shuffle_epi32(v, 0x4e));
    x = _mm_add_epi32(x, _mm_shuffle_epi32(x, 0xb1));
    return static_cast<std::uint32_t>(_mm_cvtsi128_si32(x));
}

std::uint64_t sum(const std::uint8_t* p, std::size_t n) noexcept {
    if (n < 16) {
        return with_scalar::sum(p, n);
    }
    const std::size_t even = n & ~std::size_t{1};
    const std::uint32_t odd_last = (n & 1U) != 0 ? p[n - 1] : 0U;
    const std::size_t whole = even / 16;
    const std::size_t rest = even % 16;
    // The masked tail; all of it is zero when rest is 0, and its offset is counted all the same.
    __m128i acc[2] = {pair_sums(_mm_and_si128(load(p + even - 16), load(keep_last + rest))),
                      _mm_setzero_si128()};
    std::size_t i = 0;
    for (; i + 2 <= whole; i += 2) {
        acc[0] = _mm_add_epi32(acc[0], pair_sums(load(p + 16 * i)));
        acc[1] = _mm_add_epi32(acc[1], pair_sums(load(p + 16 * i + 16)));
    }
    if (i < whole) {
        acc[1] = _mm_add_epi32(acc[1], pair_sums(load(p + 16 * i)));
    }
    // 65535 bytes sum to less than 2^31, so 32 bits hold the total once the offset is back.
    const std::uint32_t offset = static_cast<std::uint32_t>(whole + 1) * (8U * 0x8000U);
    return std::uint64_t{total(_mm_add_epi32(acc[0], acc[1])) + offset} + odd_last;
}

} // namespace

const kernels kernel_set{sum};

} // namespace voxplane::checksum::with_sse41
