// Bytemap and encoding with AVX-512 VBMI, 64 codewords a step: byte permutations look up tables of
// 128 entries in two registers, and a multi-shift takes eight bits from any place of a word. All
// else is the AVX-512 set's.
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

// Encoding. As in the AVX-512 file the high byte of the (biased) magnitude says how far to shift it
// down to its interval, which then reads 16 to 31 (0 to 31 in A-law's linear part), and what to add
// for the segment. Here the high bytes of 64 samples are looked up at once. In between, each
// quarter of eight bytes holds four samples of the first register and four of the second.

struct alignas(64) byte_vector {
    std::uint8_t at[64];
};

struct alignas(64) high_byte_table {
    std::uint8_t at[128];
};

using entry_function = int (*)(int index);

constexpr byte_vector make_vector(entry_function f) {
    byte_vector v{};
    for (int i = 0; i < 64; ++i) {
        v.at[i] = static_cast<std::uint8_t>(f(i));
    }
    return v;
}

constexpr high_byte_table make_table(entry_function f) {
    high_byte_table t{};
    for (int i = 0; i < 128; ++i) {
        t.at[i] = static_cast<std::uint8_t>(f(i));
    }
    return t;
}

constexpr int log2_floor(int v) {
    return v < 2 ? 0 : 1 + log2_floor(v / 2);
}

// High byte of sample (i % 8) % 4 of the quarter, in the first or second register.
constexpr byte_vector high_bytes =
    make_vector([](int i) { return 2 * (4 * (i / 8) + i % 4) + 1 + (i % 8 < 4 ? 0 : 64); });
// Where that sample begins in its quarter, in bits.
constexpr byte_vector first_bits = make_vector([](int i) { return 16 * (i % 4); });
// From the order of quarters to that of samples.
constexpr byte_vector sample_order =
    make_vector([](int i) { return 8 * (i % 32 / 4) + i % 4 + (i < 32 ? 0 : 4); });
constexpr __mmask64 second_register = 0xf0f0f0f0f0f0f0f0U;

constexpr int pcmu_shift(int high) {
    return high == 0 ? 3 : 4 + log2_floor(high);
}

struct pcmu_encoder {
    static constexpr high_byte_table shift = make_table(pcmu_shift);
    static constexpr high_byte_table segment =
        make_table([](int high) { return 16 * pcmu_shift(high) - 64; });
    static constexpr int positive = 0xff;
    static __m512i magnitude(__m512i m) noexcept {
        return _mm512_adds_epi16(m, _mm512_set1_epi16(132)); // saturates: clips at 4 * 8191 + 3
    }
};

constexpr int pcma_shift(int high) {
    return 4 + log2_floor(high); // segments 0 and 1 have equal intervals
}

struct pcma_encoder {
    static constexpr high_byte_table shift = make_table(pcma_shift);
    static constexpr high_byte_table segment =
        make_table([](int high) { return 16 * pcma_shift(high) - 64; });
    static constexpr int positive = 0xd5;
    static __m512i magnitude(__m512i m) noexcept { return m; }
};

inline __m512i look_up(const high_byte_table& t, __m512i index) noexcept {
    return _mm512_permutex2var_epi8(_mm512_load_si512(t.at), index, _mm512_load_si512(t.at + 64));
}

template <typename Encoder>
inline __m512i encode_step(__m512i x0, __m512i x1) noexcept {
    const __m512i m0 = Encoder::magnitude(_mm512_xor_si512(x0, _mm512_srai_epi16(x0, 15)));
    const __m512i m1 = Encoder::magnitude(_mm512_xor_si512(x1, _mm512_srai_epi16(x1, 15)));
    const __m512i gather = _mm512_load_si512(high_bytes.at);
    const __m512i high = _mm512_permutex2var_epi8(m0, gather, m1);
    const __m512i from =
        _mm512_add_epi8(look_up(Encoder::shift, high), _mm512_load_si512(first_bits.at));
    const __m512i shifted =
        _mm512_mask_blend_epi8(second_register, _mm512_multishift_epi64_epi8(from, m0),
                               _mm512_multishift_epi64_epi8(from, m1));
    // The interval's five bits; those above belong to the next sample.
    const __m512i interval = _mm512_and_si512(shifted, _mm512_set1_epi8(0x1f));
    const __m512i number = _mm512_add_epi8(interval, look_up(Encoder::segment, high));
    // (x >> 8 & 0x80) ^ positive
    const __m512i sign =
        _mm512_ternarylogic_epi32(_mm512_permutex2var_epi8(x0, gather, x1), _mm512_set1_epi8(-128),
                                  _mm512_set1_epi8(static_cast<char>(Encoder::positive)), 0x6a);
    return _mm512_permutexvar_epi8(_mm512_load_si512(sample_order.at),
                                   _mm512_xor_si512(number, sign));
}

// The last step ends where the frame ends and encodes some samples once more, to the same bytes.
template <typename Encoder>
inline void encode(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept {
    const auto at = [&](std::size_t i) {
        const __m512i c = encode_step<Encoder>(_mm512_loadu_si512(pcm + i),
                                               _mm512_loadu_si512(pcm + i + step / 2));
        _mm512_storeu_si512(code + i, c);
    };
    std::size_t i = 0;
    for (; i + step <= samples; i += step) {
        at(i);
    }
    if (i < samples) {
        at(samples - step);
    }
}

void encode_pcmu(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept {
    samples < step ? with_avx512::encode_pcmu(pcm, code, samples)
                   : encode<pcmu_encoder>(pcm, code, samples);
}

void encode_pcma(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept {
    samples < step ? with_avx512::encode_pcma(pcm, code, samples)
                   : encode<pcma_encoder>(pcm, code, samples);
}

} // namespace

const kernels kernel_set{
    {with_avx512::decode_pcmu, with_avx512::decode_pcma}, {encode_pcmu, encode_pcma}, bytemap};

} // namespace voxplane::g711::with_avx512vbmi
