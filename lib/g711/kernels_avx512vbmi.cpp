// Bytemap with AVX-512 VBMI: the 256-byte table sits in four registers, and one byte permutation
// over two of them looks up 64 codewords in half of it. All else is the AVX-512 set's.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "g711/kernels.hpp"

namespace voxplane::g711::with_avx512vbmi {

namespace {

constexpr std::size_t step = 64;

struct register_map {
    __m512i at[4];

    explicit register_map(const byte_table& t) noexcept
        : at{_mm512_load_si512(t.map), _mm512_load_si512(t.map + 64),
             _mm512_load_si512(t.map + 128), _mm512_load_si512(t.map + 192)} {}

    // The permutation takes 7 bits of its index; bit 7 chooses the half.
    __m512i operator()(__m512i c) const noexcept {
        return _mm512_mask_blend_epi8(_mm512_movepi8_mask(c),
                                      _mm512_permutex2var_epi8(at[0], c, at[1]),
                                      _mm512_permutex2var_epi8(at[2], c, at[3]));
    }
};

// The Internet checksum's pair sums, as in the checksum's own file.
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

// Any length, with a masked step at the end. Masked stores of bytes are slow on some cores.
std::uint64_t bytemap_masked(std::uint8_t* code, std::size_t n, const byte_table& table) noexcept {
    const register_map map(table);
    __m512i acc = _mm512_setzero_si512();
    std::uint32_t offset = 0;
    for (std::size_t i = 0; i < n; i += step) {
        const std::size_t left = n - i;
        const __mmask64 here = left < step ? ~std::uint64_t{0} >> (step - left) : ~std::uint64_t{0};
        const __m512i mapped = map(_mm512_maskz_loadu_epi8(here, code + i));
        _mm512_mask_storeu_epi8(code + i, here, mapped);
        acc = _mm512_add_epi32(acc, pair_sums(_mm512_maskz_mov_epi8(here, mapped)));
        offset += 32U * 0x8000U;
    }
    return total(acc) + offset;
}

// The last step ends where the payload ends and overlaps the one before: it is read before anything
// is written, and the bytes that both hold are written alike and summed once.
std::uint64_t bytemap(std::uint8_t* code, std::size_t n, const byte_table& table) noexcept {
    if (n < step || n % 2 != 0) {
        return bytemap_masked(code, n, table);
    }
    const register_map map(table);
    const __m512i last = map(_mm512_loadu_si512(code + n - step));
    __m512i acc = _mm512_setzero_si512();
    std::uint32_t offset = 32U * 0x8000U;
    std::size_t i = 0;
    for (; i + step < n; i += step) {
        const __m512i mapped = map(_mm512_loadu_si512(code + i));
        _mm512_storeu_si512(code + i, mapped);
        acc = _mm512_add_epi32(acc, pair_sums(mapped));
        offset += 32U * 0x8000U;
    }
    _mm512_storeu_si512(code + n - step, last);
    const __mmask64 only_here = ~std::uint64_t{0} << (step - (n - i));
    acc = _mm512_add_epi32(acc, pair_sums(_mm512_maskz_mov_epi8(only_here, last)));
    return total(acc) + offset;
}

} // namespace

const kernels kernel_set{{with_avx512::decode_pcmu, with_avx512::decode_pcma},
                         {with_avx512::encode_pcmu, with_avx512::encode_pcma},
                         bytemap};

} // namespace voxplane::g711::with_avx512vbmi
