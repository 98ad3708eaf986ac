// Bulk operations with SSE4.1, four packets at a time: the headers of one fill a register, and four
// are transposed. Sums over registers are done for four packets at once.
#include <cstddef>
#include <cstdint>
#include <smmintrin.h>

#include "checksum/kernels.hpp"
#include "rtp/bulk/kernels.hpp"

namespace voxplane::rtp::with_sse41 {

namespace {

constexpr std::size_t step = 4; // packets

// What one load reads of a packet.
constexpr std::size_t load_bytes = 16;

inline __m128i load(const void* p) noexcept {
    return _mm_loadu_si128(static_cast<const __m128i*>(p));
}

inline __m128i load_half(const void* p) noexcept {
    return _mm_loadl_epi64(static_cast<const __m128i*>(p));
}

inline void store(void* p, __m128i v) noexcept {
    _mm_storeu_si128(static_cast<__m128i*>(p), v);
}

inline void store_half(void* p, __m128i v) noexcept {
    _mm_storel_epi64(static_cast<__m128i*>(p), v);
}

inline __m128i swapped(__m128i words) noexcept {
    return _mm_shuffle_epi8(words,
                            _mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
}

// The first words of four packets: sequence numbers, then second octets, then first.
inline __m128i sorted(__m128i first_words) noexcept {
    return _mm_shuffle_epi8(first_words,
                            _mm_setr_epi8(3, 2, 7, 6, 11, 10, 15, 14, 1, 5, 9, 13, 0, 4, 8, 12));
}

// Of the octets of the upper half, second ones first.
inline std::uint32_t top_bits(__m128i v) noexcept {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(v)) >> 8;
}

// True when all of four packets have so many bytes.
inline bool all_have(__m128i bytes, std::size_t least) noexcept {
    const __m128i enough = _mm_max_epu16(bytes, _mm_set1_epi16(static_cast<short>(least)));
    return (_mm_movemask_epi8(_mm_cmpeq_epi16(enough, bytes)) & 0xff) == 0xff;
}

inline void parse_four(const std::uint8_t* const* packets, __m128i bytes, std::size_t i,
                       header_burst& out) noexcept {
    const __m128i p0 = load(packets[i]);
    const __m128i p1 = load(packets[i + 1]);
    const __m128i p2 = load(packets[i + 2]);
    const __m128i p3 = load(packets[i + 3]);
    const __m128i early01 = _mm_unpacklo_epi32(p0, p1);
    const __m128i early23 = _mm_unpacklo_epi32(p2, p3);
    const __m128i late01 = _mm_unpackhi_epi32(p0, p1);
    const __m128i late23 = _mm_unpackhi_epi32(p2, p3);
    store(out.timestamp + i, swapped(_mm_unpackhi_epi64(early01, early23)));
    store(out.ssrc + i, swapped(_mm_unpacklo_epi64(late01, late23)));
    const __m128i first = sorted(_mm_unpacklo_epi64(early01, early23));
    store_half(out.seq + i, first);
    const __m128i header_bytes = _mm_set1_epi16(static_cast<short>(bulk_header_bytes));
    store_half(out.payload_offset + i, header_bytes);
    store_half(out.payload_bytes + i, _mm_sub_epi16(bytes, header_bytes));
    const int types = _mm_extract_epi32(_mm_and_si128(first, _mm_set1_epi8(0x7f)), 2);
    __builtin_memcpy(out.payload_type + i, &types, sizeof types);
    const __m128i two = _mm_set1_epi8(-0x80);
    const __m128i version = _mm_and_si128(first, _mm_set1_epi8(-0x40));
    const std::uint32_t plain = top_bits(_mm_cmpeq_epi8(first, two)) >> 4;
    const std::uint32_t version_2 = top_bits(_mm_cmpeq_epi8(version, two)) >> 4;
    out.marker |= (top_bits(first) & 0xfU) << i;
    out.valid |= plain << i;
    out.unusual |= (version_2 ^ plain) << i;
}

void parse(const std::uint8_t* const* packets, const std::uint16_t* bytes, std::size_t count,
           header_burst& out) noexcept {
    out.marker = 0;
    out.valid = 0;
    out.unusual = 0;
    std::size_t i = 0;
    for (; i + step <= count; i += step) {
        const __m128i n = load_half(bytes + i);
        if (all_have(n, load_bytes)) {
            parse_four(packets, n, i, out);
        } else {
            with_scalar::parse_some(packets, bytes, i, i + step, out);
        }
    }
    with_scalar::parse_some(packets, bytes, i, count, out);
}

inline std::int16_t two_octets(const std::uint8_t* p) noexcept {
    std::int16_t v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

inline void write(std::uint8_t* p, __m128i header) noexcept {
    store_half(p, header);
    const int last = _mm_extract_epi32(header, 2);
    __builtin_memcpy(p + 8, &last, sizeof last);
}

// The first words of four headers, from what stands in their first two octets.
inline __m128i first_words(std::uint8_t* const* p, const std::uint8_t* types,
                           const std::uint16_t* seq) noexcept {
    const __m128i old = _mm_setr_epi16(two_octets(p[0]), two_octets(p[1]), two_octets(p[2]),
                                       two_octets(p[3]), 0, 0, 0, 0);
    int four;
    __builtin_memcpy(&four, types, sizeof four);
    const __m128i above = _mm_unpacklo_epi8(_mm_setzero_si128(), _mm_cvtsi32_si128(four));
    const __m128i octets = _mm_or_si128(_mm_and_si128(old, _mm_set1_epi16(-0x7f01)), above);
    const __m128i number = load_half(seq);
    const __m128i exchanged = _mm_or_si128(_mm_slli_epi16(number, 8), _mm_srli_epi16(number, 8));
    return _mm_unpacklo_epi16(octets, exchanged);
}

// Sums of three words each as rtp::rewrite gives them: the halves of `two`, and one.
inline __m128i three_words(__m128i two, __m128i one) noexcept {
    const __m128i lower = _mm_blend_epi16(two, _mm_setzero_si128(), 0xcc);
    return _mm_add_epi64(_mm_add_epi64(lower, _mm_srli_epi64(two, 32)), one);
}

inline void rewrite_four(std::uint8_t* const* p, const rewrite_burst& fields, std::size_t i,
                         std::uint64_t* sums) noexcept {
    const __m128i word0 = first_words(p, fields.payload_type + i, fields.seq + i);
    const __m128i word1 = swapped(load(fields.timestamp + i));
    const __m128i word2 = swapped(load(fields.ssrc + i));
    const __m128i zero = _mm_setzero_si128();
    const __m128i early01 = _mm_unpacklo_epi32(word0, word1);
    const __m128i late01 = _mm_unpackhi_epi32(word0, word1);
    const __m128i early2 = _mm_unpacklo_epi32(word2, zero);
    const __m128i late2 = _mm_unpackhi_epi32(word2, zero);
    write(p[0], _mm_unpacklo_epi64(early01, early2));
    write(p[1], _mm_unpackhi_epi64(early01, early2));
    write(p[2], _mm_unpacklo_epi64(late01, late2));
    write(p[3], _mm_unpackhi_epi64(late01, late2));
    store(sums + i, three_words(early01, early2));
    store(sums + i + 2, three_words(late01, late2));
}

void rewrite(std::uint8_t* const* packets, std::size_t count, const rewrite_burst& fields,
             std::uint64_t* sums) noexcept {
    std::size_t i = 0;
    for (; i + step <= count; i += step) {
        rewrite_four(packets + i, fields, i, sums);
    }
    with_scalar::rewrite_some(packets, i, count, fields, sums);
}

// A window of 16 bytes at offset k keeps the last k bytes of a vector.
struct alignas(16) tail_mask {
    std::uint8_t at[2 * load_bytes];
};

constexpr tail_mask keep_last = [] {
    tail_mask m{};
    for (std::size_t i = load_bytes; i < 2 * load_bytes; ++i) {
        m.at[i] = 0xff;
    }
    return m;
}();

inline __m128i pair_sums(__m128i words) noexcept {
    const __m128i sign = _mm_set1_epi16(-0x8000);
    return _mm_madd_epi16(_mm_xor_si128(words, sign), _mm_set1_epi16(1));
}

// Partial sums of one packet's whole words as the checksum's SSE4.1 file has them, for 16 bytes or
// more, with what pair_sums took off.
inline __m128i partial(const std::uint8_t* p, std::size_t n) noexcept {
    const std::size_t even = n & ~std::size_t{1};
    const std::size_t whole = even / load_bytes;
    const __m128i tail =
        _mm_and_si128(load(p + even - load_bytes), load(keep_last.at + even % load_bytes));
    __m128i sums =
        _mm_add_epi32(pair_sums(tail), _mm_set1_epi32(static_cast<int>((whole + 1) * 0x10000U)));
    for (std::size_t i = 0; i < whole; ++i) {
        sums = _mm_add_epi32(sums, pair_sums(load(p + load_bytes * i)));
    }
    return sums;
}

inline __m128i add_pairs(__m128i a, __m128i b) noexcept {
    return _mm_add_epi32(_mm_unpacklo_epi32(a, b), _mm_unpackhi_epi32(a, b));
}

inline void sum_four(const std::uint8_t* const* packets, const std::uint16_t* bytes,
                     std::uint64_t* sums) noexcept {
    const __m128i of01 = add_pairs(partial(packets[0], bytes[0]), partial(packets[1], bytes[1]));
    const __m128i of23 = add_pairs(partial(packets[2], bytes[2]), partial(packets[3], bytes[3]));
    const __m128i four =
        _mm_add_epi32(_mm_unpacklo_epi64(of01, of23), _mm_unpackhi_epi64(of01, of23));
    store(sums, _mm_cvtepu32_epi64(four));
    store(sums + 2, _mm_unpackhi_epi32(four, _mm_setzero_si128()));
    for (std::size_t i = 0; i < step; ++i) {
        sums[i] += (bytes[i] & 1U) != 0 ? packets[i][bytes[i] - 1] : 0U;
    }
}

void sum(const std::uint8_t* const* packets, const std::uint16_t* bytes, std::size_t count,
         std::uint64_t* sums) noexcept {
    std::size_t i = 0;
    for (; i + step <= count; i += step) {
        if (all_have(load_half(bytes + i), load_bytes)) {
            sum_four(packets + i, bytes + i, sums + i);
        } else {
            with_scalar::sum(packets + i, bytes + i, step, sums + i);
        }
    }
    for (; i < count; ++i) {
        sums[i] = checksum::with_sse41::kernel_set.sum(packets[i], bytes[i]);
    }
}

} // namespace

const bulk_kernels bulk_set{parse, rewrite, sum};

} // namespace voxplane::rtp::with_sse41
