// G.711 kernels with AVX-512 F, BW, VL and DQ. The last step of each loop is masked, so that bytes
// outside are neither read nor written and any length is served.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "g711/kernels.hpp"

namespace voxplane::g711::with_avx512 {

namespace {

constexpr std::size_t step = 32; // samples of a register

using entry_function = int (*)(int index);

// A table of 32 words for the word permutation, of which a nibble reaches the first 16.
struct alignas(64) word_table {
    std::int16_t at[32];
};

// A table of 16 bytes in every 128-bit lane for the byte shuffle.
struct alignas(64) nibble_table {
    std::uint8_t at[64];
};

constexpr word_table make_words(entry_function f) {
    word_table t{};
    for (int i = 0; i < 32; ++i) {
        t.at[i] = static_cast<std::int16_t>(f(i % 16));
    }
    return t;
}

constexpr nibble_table make_nibbles(entry_function f) {
    nibble_table t{};
    for (int i = 0; i < 64; ++i) {
        t.at[i] = static_cast<std::uint8_t>(f(i % 16));
    }
    return t;
}

// 1 to 32 lanes.
inline __mmask32 first(std::size_t n) noexcept {
    return static_cast<__mmask32>(~std::uint32_t{0} >> (step - n));
}

// Decoding. The high nibble holds sign and segment, in which a sample is a linear function of the
// low nibble: one table gives its slope, one its value at 0, both with the sign.

// Four times the magnitude of G.711 less its bias, bits inverted: ((252 - 8 low) << segment) - 132.
constexpr int pcmu_sign(int high) {
    return high < 8 ? -1 : 1;
}

struct pcmu_decoder {
    static constexpr word_table slope =
        make_words([](int high) { return -8 * (pcmu_sign(high) << (7 - high % 8)); });
    static constexpr word_table base =
        make_words([](int high) { return pcmu_sign(high) * ((252 << (7 - high % 8)) - 132); });
    static __m512i low(__m512i c) noexcept { return _mm512_and_si512(c, _mm512_set1_epi16(0x0f)); }
};

// 16 low + 8 in segment 0, (16 low + 264) << (segment - 1) in others; even bits inverted.
constexpr int pcma_scale(int high) {
    const int segment = (high ^ 5) % 8;
    return pcmu_sign(high) * (segment == 0 ? 1 : 1 << (segment - 1));
}

struct pcma_decoder {
    static constexpr word_table slope = make_words([](int high) { return 16 * pcma_scale(high); });
    static constexpr word_table base =
        make_words([](int high) { return ((high ^ 5) % 8 == 0 ? 8 : 264) * pcma_scale(high); });
    static __m512i low(__m512i c) noexcept {
        // (c & 15) ^ 5
        return _mm512_ternarylogic_epi32(c, _mm512_set1_epi16(0x0f), _mm512_set1_epi16(0x05), 0x6a);
    }
};

template <typename Decoder>
inline __m512i decode_step(__m256i codes) noexcept {
    const __m512i c = _mm512_cvtepu8_epi16(codes);
    const __m512i high = _mm512_srli_epi16(c, 4);
    const __m512i slope = _mm512_permutexvar_epi16(high, _mm512_load_si512(Decoder::slope.at));
    const __m512i base = _mm512_permutexvar_epi16(high, _mm512_load_si512(Decoder::base.at));
    return _mm512_add_epi16(_mm512_mullo_epi16(Decoder::low(c), slope), base);
}

template <typename Decoder>
inline void decode(const std::uint8_t* code, std::int16_t* pcm, std::size_t samples) noexcept {
    std::size_t i = 0;
    for (; i + step <= samples; i += step) {
        const __m256i c = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(code + i));
        _mm512_storeu_si512(pcm + i, decode_step<Decoder>(c));
    }
    if (i < samples) {
        const __mmask32 rest = first(samples - i);
        const __m256i c = _mm256_maskz_loadu_epi8(rest, code + i);
        _mm512_mask_storeu_epi16(pcm + i, rest, decode_step<Decoder>(c));
    }
}

// Encoding. The high byte of the (biased) magnitude, 7 bits, gives through two nibble tables how
// far to shift the magnitude down to its interval, which then reads 16 to 31 (0 to 31 in A-law's
// linear part). 16 times the shift exceeds 16 times the segment so that 64 are to be taken off.

constexpr int log2_floor(int v) {
    return v < 2 ? 0 : 1 + log2_floor(v / 2);
}

constexpr int excess = 64;

struct pcmu_encoder {
    // Segment 0 has the high byte 0, segment k those from 2^(k - 1).
    static constexpr nibble_table low =
        make_nibbles([](int n) { return 3 + (n == 0 ? 0 : 1 + log2_floor(n)); });
    static constexpr nibble_table high =
        make_nibbles([](int n) { return n == 0 ? 0 : 8 + log2_floor(n); });
    static constexpr int positive = 0xff;
    static __m512i magnitude(__m512i m) noexcept {
        return _mm512_adds_epi16(m, _mm512_set1_epi16(132)); // saturates: clips at 4 * 8191 + 3
    }
};

struct pcma_encoder {
    // Segments 0 and 1, with the high bytes 0 and 1, have equal intervals.
    static constexpr nibble_table low = make_nibbles([](int n) { return 4 + log2_floor(n); });
    static constexpr nibble_table high =
        make_nibbles([](int n) { return n == 0 ? 0 : 8 + log2_floor(n); });
    static constexpr int positive = 0xd5;
    static __m512i magnitude(__m512i m) noexcept { return m; }
};

template <typename Encoder>
inline __m256i encode_step(__m512i x) noexcept {
    const __m512i sign = _mm512_srai_epi16(x, 15);
    const __m512i m = Encoder::magnitude(_mm512_xor_si512(x, sign));
    // Of each word the high byte looks up; what the low byte finds is shifted out.
    const __m512i low = _mm512_shuffle_epi8(_mm512_load_si512(Encoder::low.at), m);
    const __m512i high =
        _mm512_shuffle_epi8(_mm512_load_si512(Encoder::high.at), _mm512_srli_epi16(m, 4));
    const __m512i shift = _mm512_srli_epi16(_mm512_max_epu8(low, high), 8);
    const __m512i sum = _mm512_add_epi16(_mm512_srlv_epi16(m, shift), _mm512_slli_epi16(shift, 4));
    const __m512i number = _mm512_sub_epi16(sum, _mm512_set1_epi16(excess));
    // number ^ (sign & 0x80)
    const __m512i with_sign =
        _mm512_ternarylogic_epi32(number, sign, _mm512_set1_epi16(0x80), 0x78);
    return _mm256_xor_si256(_mm512_cvtepi16_epi8(with_sign),
                            _mm256_set1_epi8(static_cast<char>(Encoder::positive)));
}

template <typename Encoder>
inline void encode(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept {
    std::size_t i = 0;
    for (; i + step <= samples; i += step) {
        const __m256i c = encode_step<Encoder>(_mm512_loadu_si512(pcm + i));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(code + i), c);
    }
    if (i < samples) {
        const __mmask32 rest = first(samples - i);
        const __m256i c = encode_step<Encoder>(_mm512_maskz_loadu_epi16(rest, pcm + i));
        _mm256_mask_storeu_epi8(code + i, rest, c);
    }
}

// Bytemap. The table is 128 words of two entries in four registers; a word permutation over two of
// them looks at 6 bits of its index and ignores the rest, so that bits 1 to 6 of a codeword, even
// or odd, need only be shifted down; bit 7 chooses the half of the table, bit 0 the byte of the
// word.

struct word_map {
    __m512i at[4];

    explicit word_map(const byte_table& t) noexcept
        : at{_mm512_load_si512(t.map), _mm512_load_si512(t.map + 64),
             _mm512_load_si512(t.map + 128), _mm512_load_si512(t.map + 192)} {}

    __m512i words(__m512i index, __mmask32 upper) const noexcept {
        return _mm512_mask_blend_epi16(upper, _mm512_permutex2var_epi16(at[0], index, at[1]),
                                       _mm512_permutex2var_epi16(at[2], index, at[3]));
    }

    __m512i operator()(__m512i c) const noexcept {
        constexpr __mmask64 odd_bytes = 0xaaaaaaaaaaaaaaaaU;
        const __m512i even =
            words(_mm512_srli_epi16(c, 1), _mm512_movepi16_mask(_mm512_slli_epi16(c, 8)));
        const __m512i odd = words(_mm512_srli_epi16(c, 9), _mm512_movepi16_mask(c));
        // Bytes that stand where they belong, and those that belong to the other byte's place.
        const __m512i placed = _mm512_mask_blend_epi8(odd_bytes, even, odd);
        const __m512i other = _mm512_mask_blend_epi8(odd_bytes, odd, even);
        const __m512i moved =
            _mm512_or_si512(_mm512_srli_epi16(other, 8), _mm512_slli_epi16(other, 8));
        // An even codeword's entry is the low byte: placed for bytes at even offsets.
        const __mmask64 high_entry = _mm512_test_epi8_mask(c, _mm512_set1_epi8(1));
        return _mm512_mask_blend_epi8(high_entry ^ odd_bytes, placed, moved);
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

std::uint64_t bytemap(std::uint8_t* code, std::size_t n, const byte_table& table) noexcept {
    constexpr std::size_t bytes = 64;
    const word_map map(table);
    __m512i acc = _mm512_setzero_si512();
    std::uint32_t offset = 0;
    std::size_t i = 0;
    for (; i + bytes <= n; i += bytes) {
        const __m512i mapped = map(_mm512_loadu_si512(code + i));
        _mm512_storeu_si512(code + i, mapped);
        acc = _mm512_add_epi32(acc, pair_sums(mapped));
        offset += 32U * 0x8000U;
    }
    if (i < n) {
        const __mmask64 rest = ~std::uint64_t{0} >> (bytes - (n - i));
        const __m512i mapped = map(_mm512_maskz_loadu_epi8(rest, code + i));
        _mm512_mask_storeu_epi8(code + i, rest, mapped);
        acc = _mm512_add_epi32(acc, pair_sums(_mm512_maskz_mov_epi8(rest, mapped)));
        offset += 32U * 0x8000U;
    }
    return total(acc) + offset;
}

} // namespace

void decode_pcmu(const std::uint8_t* code, std::int16_t* pcm, std::size_t samples) noexcept {
    decode<pcmu_decoder>(code, pcm, samples);
}

void decode_pcma(const std::uint8_t* code, std::int16_t* pcm, std::size_t samples) noexcept {
    decode<pcma_decoder>(code, pcm, samples);
}

void encode_pcmu(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept {
    encode<pcmu_encoder>(pcm, code, samples);
}

void encode_pcma(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept {
    encode<pcma_encoder>(pcm, code, samples);
}

const kernels kernel_set{{decode_pcmu, decode_pcma}, {encode_pcmu, encode_pcma}, bytemap};

} // namespace voxplane::g711::with_avx512
