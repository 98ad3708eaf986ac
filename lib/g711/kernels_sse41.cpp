// G.711 kernels with SSE4.1 and SSSE3, 16 samples a step; fewer than 16 go to the scalar set.
// Encode and decode end with the last 16 samples once more, which gives the same bytes again. The
// arithmetic is that of the AVX2 file, on half the width.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "g711/kernels.hpp"

namespace voxplane::g711::with_sse41 {

namespace {

constexpr std::size_t step = 16;

struct alignas(16) nibble_table {
    std::uint8_t at[16];
};

using nibble_function = int (*)(int nibble);

constexpr nibble_table make(nibble_function f) {
    nibble_table t{};
    for (int i = 0; i < 16; ++i) {
        t.at[i] = static_cast<std::uint8_t>(f(i));
    }
    return t;
}

inline __m128i load(const void* p) noexcept {
    return _mm_loadu_si128(static_cast<const __m128i*>(p));
}

inline void store(void* p, __m128i v) noexcept {
    _mm_storeu_si128(static_cast<__m128i*>(p), v);
}

inline __m128i look_up(const nibble_table& t, __m128i nibbles) noexcept {
    return _mm_shuffle_epi8(load(t.at), nibbles);
}

inline __m128i high_nibbles(__m128i v) noexcept {
    return _mm_and_si128(_mm_srli_epi16(v, 4), _mm_set1_epi8(0x0f));
}

inline __m128i low_nibbles(__m128i v) noexcept {
    return _mm_and_si128(v, _mm_set1_epi8(0x0f));
}

// Decoding. One multiply-add of byte pairs gives (scale, offset_scale) . (mantissa, offset) of each
// codeword; mantissa and offset carry the sign. The high nibble gives the scales, the low one the
// mantissa. The tables hold negative values, as the sign bit of a codeword is 1 for positive ones.

struct pcmu_decoder {
    // Magnitude / 4 = (63 - 2 low) * 2^segment - 33, with the bits of a codeword inverted.
    static constexpr nibble_table scale = make([](int high) { return 1 << (7 - high % 8); });
    static constexpr nibble_table mantissa = make([](int low) { return 2 * low - 63; });
    static constexpr int offset = 33;
    static constexpr int shift = 2;
    static __m128i offset_scale(__m128i) noexcept { return _mm_set1_epi8(1); }
};

constexpr int pcma_segment(int high) {
    return (high ^ 5) % 8;
}

struct pcma_decoder {
    // Magnitude / 8 = (2 low + 1) * 2^(segment - 1) + 32 * 2^(segment - 1), in segment 0 without
    // the second term and with the scale of segment 1. Nibbles are sent with even bits inverted.
    static constexpr nibble_table scale =
        make([](int high) { return pcma_segment(high) == 0 ? 1 : 1 << (pcma_segment(high) - 1); });
    static constexpr nibble_table second_scale =
        make([](int high) { return pcma_segment(high) == 0 ? 0 : 1 << (pcma_segment(high) - 1); });
    static constexpr nibble_table mantissa = make([](int low) { return -(2 * (low ^ 5) + 1); });
    static constexpr int offset = -32;
    static constexpr int shift = 3;
    static __m128i offset_scale(__m128i high) noexcept { return look_up(second_scale, high); }
};

template <typename Decoder>
inline void decode_step(const std::uint8_t* code, std::int16_t* pcm) noexcept {
    const __m128i c = load(code);
    const __m128i high = high_nibbles(c);
    // Never zero, which would make the product of signs zero.
    const __m128i sign = _mm_or_si128(c, _mm_set1_epi8(1));
    const __m128i scale = look_up(Decoder::scale, high);
    const __m128i offset_scale = Decoder::offset_scale(high);
    const __m128i mantissa = _mm_sign_epi8(look_up(Decoder::mantissa, low_nibbles(c)), sign);
    const __m128i offset = _mm_sign_epi8(_mm_set1_epi8(Decoder::offset), sign);
    const __m128i first = _mm_maddubs_epi16(_mm_unpacklo_epi8(scale, offset_scale),
                                            _mm_unpacklo_epi8(mantissa, offset));
    const __m128i second = _mm_maddubs_epi16(_mm_unpackhi_epi8(scale, offset_scale),
                                             _mm_unpackhi_epi8(mantissa, offset));
    store(pcm, _mm_slli_epi16(first, Decoder::shift));
    store(pcm + 8, _mm_slli_epi16(second, Decoder::shift));
}

template <typename Decoder>
inline void decode(const std::uint8_t* code, std::int16_t* pcm, std::size_t samples) noexcept {
    std::size_t i = 0;
    for (; i + step <= samples; i += step) {
        decode_step<Decoder>(code + i, pcm + i);
    }
    if (i < samples) {
        decode_step<Decoder>(code + samples - step, pcm + samples - step);
    }
}

void decode_pcmu(const std::uint8_t* code, std::int16_t* pcm, std::size_t samples) noexcept {
    samples < step ? with_scalar::decode_pcmu(code, pcm, samples)
                   : decode<pcmu_decoder>(code, pcm, samples);
}

void decode_pcma(const std::uint8_t* code, std::int16_t* pcm, std::size_t samples) noexcept {
    samples < step ? with_scalar::decode_pcma(code, pcm, samples)
                   : decode<pcma_decoder>(code, pcm, samples);
}

// Encoding. The high byte of the (biased) magnitude, 7 bits, gives the segment through two nibble
// tables; a multiplication by a power of two brings the interval to bits 10 and up of every sample,
// where it reads 16 to 31 (0 to 31 in A-law's linear part); segment and interval then add up.

constexpr int log2_floor(int v) {
    return v < 2 ? 0 : 1 + log2_floor(v / 2);
}

struct pcmu_encoder {
    // Segment 0 has the high byte 0, segment k those from 2^(k - 1).
    static constexpr nibble_table low = make([](int n) { return n == 0 ? 0 : 1 + log2_floor(n); });
    static constexpr nibble_table high = make([](int n) { return n == 0 ? 0 : 5 + log2_floor(n); });
    static constexpr nibble_table scale = make([](int segment) { return 1 << (7 - segment % 8); });
    static constexpr nibble_table base = make([](int segment) { return 16 * segment - 16; });
    static constexpr int positive = 0xff;
    static constexpr int negative = 0x7f;
    static __m128i magnitude(__m128i x) noexcept {
        const __m128i m = _mm_xor_si128(x, _mm_srai_epi16(x, 15));
        return _mm_adds_epi16(m, _mm_set1_epi16(132)); // saturates: clips at 4 * 8191 + 3
    }
};

struct pcma_encoder {
    // Segments 0 and 1, with the high bytes 0 and 1, have equal intervals and count as one here.
    static constexpr nibble_table low = make([](int n) { return n == 0 ? 0 : log2_floor(n); });
    static constexpr nibble_table high = make([](int n) { return n == 0 ? 0 : 4 + log2_floor(n); });
    static constexpr nibble_table scale = make([](int segment) { return 64 >> (segment % 8); });
    static constexpr nibble_table base = make([](int segment) { return 16 * segment; });
    static constexpr int positive = 0xd5;
    static constexpr int negative = 0x55;
    static __m128i magnitude(__m128i x) noexcept { return _mm_xor_si128(x, _mm_srai_epi16(x, 15)); }
};

template <typename Encoder>
inline void encode_step(const std::int16_t* pcm, std::uint8_t* code) noexcept {
    const __m128i x0 = load(pcm);
    const __m128i x1 = load(pcm + 8);
    const __m128i m0 = Encoder::magnitude(x0);
    const __m128i m1 = Encoder::magnitude(x1);
    const __m128i top = _mm_packus_epi16(_mm_srli_epi16(m0, 8), _mm_srli_epi16(m1, 8));
    // The shuffle ignores bits 4 to 6 and bit 7 is 0, so the low nibble needs no mask.
    const __m128i segment =
        _mm_max_epu8(look_up(Encoder::low, top), look_up(Encoder::high, high_nibbles(top)));
    const __m128i scale = look_up(Encoder::scale, segment);
    const __m128i zero = _mm_setzero_si128();
    const __m128i i0 = _mm_srli_epi16(_mm_mullo_epi16(m0, _mm_unpacklo_epi8(scale, zero)), 10);
    const __m128i i1 = _mm_srli_epi16(_mm_mullo_epi16(m1, _mm_unpackhi_epi8(scale, zero)), 10);
    const __m128i number = _mm_add_epi8(_mm_packus_epi16(i0, i1), look_up(Encoder::base, segment));
    const __m128i flip = _mm_blendv_epi8(_mm_set1_epi8(static_cast<char>(Encoder::positive)),
                                         _mm_set1_epi8(static_cast<char>(Encoder::negative)),
                                         _mm_packs_epi16(x0, x1));
    store(code, _mm_xor_si128(number, flip));
}

template <typename Encoder>
inline void encode(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept {
    std::size_t i = 0;
    for (; i + step <= samples; i += step) {
        encode_step<Encoder>(pcm + i, code + i);
    }
    if (i < samples) {
        encode_step<Encoder>(pcm + samples - step, code + samples - step);
    }
}

void encode_pcmu(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept {
    samples < step ? with_scalar::encode_pcmu(pcm, code, samples)
                   : encode<pcmu_encoder>(pcm, code, samples);
}

void encode_pcma(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept {
    samples < step ? with_scalar::encode_pcma(pcm, code, samples)
                   : encode<pcma_encoder>(pcm, code, samples);
}

// Bytemap. The table is 16 rows of 16 bytes; each row is shuffled by the low nibbles. A shuffle
// gives zero where bit 7 of its index is set, so a row of the lower and one of the upper half, with
// that bit inverted, join by "or"; bits 4 to 6 then choose among eight results by three levels of
// blends. Doubling moves a bit up to bit 7, which a blend looks at, without using a shuffle's port.

inline __m128i row(const byte_table& t, int number) noexcept {
    return _mm_load_si128(reinterpret_cast<const __m128i*>(t.map + 16 * number));
}

inline __m128i both(__m128i lower_row, __m128i lower, __m128i upper_row, __m128i upper) noexcept {
    return _mm_or_si128(_mm_shuffle_epi8(lower_row, lower), _mm_shuffle_epi8(upper_row, upper));
}

// Any table.
struct general_map {
    const byte_table& t;

    explicit general_map(const byte_table& table) noexcept : t(table) {}

    __m128i operator()(__m128i c) const noexcept {
        const __m128i upper = _mm_xor_si128(c, _mm_set1_epi8(-128));
        const auto rows = [&](int r) { return both(row(t, r), c, row(t, r + 8), upper); };
        const __m128i bit6 = _mm_add_epi8(c, c);
        const __m128i bit5 = _mm_add_epi8(bit6, bit6);
        const __m128i bit4 = _mm_add_epi8(bit5, bit5);
        const __m128i q0 = _mm_blendv_epi8(rows(0), rows(1), bit4);
        const __m128i q1 = _mm_blendv_epi8(rows(2), rows(3), bit4);
        const __m128i q2 = _mm_blendv_epi8(rows(4), rows(5), bit4);
        const __m128i q3 = _mm_blendv_epi8(rows(6), rows(7), bit4);
        return _mm_blendv_epi8(_mm_blendv_epi8(q0, q1, bit5), _mm_blendv_epi8(q2, q3, bit5), bit6);
    }
};

// A symmetric table: eight rows and the change of one upper row do. PCMU to PCMA and back are so.
struct symmetric_map {
    const byte_table& t;
    __m128i change;
    __m128i change_row;

    explicit symmetric_map(const byte_table& table) noexcept
        : t(table), change(load(table.upper_change)),
          change_row(_mm_set1_epi8(static_cast<char>(0x80 + 16 * table.change_row))) {}

    __m128i operator()(__m128i c) const noexcept {
        const __m128i magnitude = _mm_and_si128(c, _mm_set1_epi8(0x7f));
        // Bit 6 is brought to bit 7 by adding 64, and inverted for the upper four rows.
        const __m128i lower = _mm_add_epi8(magnitude, _mm_set1_epi8(0x40));
        const __m128i upper = _mm_xor_si128(lower, _mm_set1_epi8(-128));
        const auto rows = [&](int r) { return both(row(t, r), lower, row(t, r + 4), upper); };
        const __m128i bit6 = _mm_add_epi8(c, c);
        const __m128i bit5 = _mm_add_epi8(bit6, bit6);
        const __m128i bit4 = _mm_add_epi8(bit5, bit5);
        const __m128i q0 = _mm_blendv_epi8(rows(0), rows(1), bit4);
        const __m128i q1 = _mm_blendv_epi8(rows(2), rows(3), bit4);
        const __m128i mapped = _mm_blendv_epi8(q0, q1, bit5);
        // An index of 16 and more gets bit 7 by the saturating addition: outside the row, no
        // change.
        const __m128i in_row = _mm_adds_epu8(_mm_xor_si128(c, change_row), _mm_set1_epi8(0x70));
        const __m128i changed = _mm_xor_si128(mapped, _mm_shuffle_epi8(change, in_row));
        return _mm_xor_si128(changed, _mm_xor_si128(c, magnitude));
    }
};

// The Internet checksum's pair sums, as in the checksum's own SSE4.1 file.
inline __m128i pair_sums(__m128i words) noexcept {
    const __m128i sign = _mm_set1_epi16(-0x8000);
    return _mm_madd_epi16(_mm_xor_si128(words, sign), _mm_set1_epi16(1));
}

inline std::uint32_t total(__m128i v) noexcept {
    __m128i x = _mm_add_epi32(v, _mm_shuffle_epi32(v, 0x4e));
    x = _mm_add_epi32(x, _mm_shuffle_epi32(x, 0xb1));
    return static_cast<std::uint32_t>(_mm_cvtsi128_si32(x));
}

// A window of 16 bytes at offset k keeps the last k bytes of a vector.
struct alignas(16) tail_mask {
    std::uint8_t at[2 * step];
};

constexpr tail_mask keep_last = [] {
    tail_mask m{};
    for (std::size_t i = step; i < 2 * step; ++i) {
        m.at[i] = 0xff;
    }
    return m;
}();

// Maps n bytes, n even and at least a step, and returns their sum.
template <typename Map>
inline std::uint32_t map_even(std::uint8_t* code, std::size_t n, const Map& map) noexcept {
    // The last 16 bytes are loaded before the loop maps some of them, and stored after it: those
    // mapped twice get the same value, and are counted in the sum once.
    const std::size_t whole = n / step;
    const std::size_t rest = n % step;
    const __m128i last = load(code + n - step);
    __m128i acc = _mm_setzero_si128();
    for (std::size_t i = 0; i < whole; ++i) {
        const __m128i mapped = map(load(code + step * i));
        store(code + step * i, mapped);
        acc = _mm_add_epi32(acc, pair_sums(mapped));
    }
    std::uint32_t offset = static_cast<std::uint32_t>(whole) * (8U * 0x8000U);
    if (rest != 0) {
        const __m128i mapped = map(last);
        store(code + n - step, mapped);
        acc = _mm_add_epi32(acc, pair_sums(_mm_and_si128(mapped, load(keep_last.at + rest))));
        offset += 8U * 0x8000U;
    }
    return total(acc) + offset;
}

std::uint64_t bytemap(std::uint8_t* code, std::size_t n, const byte_table& table) noexcept {
    if (n < step) {
        return with_scalar::bytemap(code, n, table);
    }
    std::uint64_t odd_last = 0;
    if ((n & 1U) != 0) {
        code[n - 1] = table.map[code[n - 1]];
        odd_last = code[n - 1];
        --n;
    }
    return odd_last + (table.symmetric ? map_even(code, n, symmetric_map(table))
                                       : map_even(code, n, general_map(table)));
}

} // namespace

const kernels kernel_set{{decode_pcmu, decode_pcma}, {encode_pcmu, encode_pcma}, bytemap};

} // namespace voxplane::g711::with_sse41
