// Bulk operations with AVX2. Parsing and rewriting take eight packets at a time, four in each half
// of a register, whose headers are transposed; sums take four, so that the sums over registers are
// done for all of them at once. Bursts of 32 gain 2.5, 1.8 and 1.5 times over loops of rtp::parse,
// rtp::rewrite and this set's sum; 512 bits wide, sums gained nothing more and were left out.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "checksum/kernels.hpp"
#include "rtp/bulk/kernels.hpp"

namespace voxplane::rtp::with_avx2 {

namespace {

constexpr std::size_t step = 8; // packets

// Packets from which sixteen bytes may be read.
constexpr short load_bytes = 16;

inline __m128i load(const void* p) noexcept {
    return _mm_loadu_si128(static_cast<const __m128i*>(p));
}

inline __m256i load_wide(const void* p) noexcept {
    return _mm256_loadu_si256(static_cast<const __m256i*>(p));
}

inline void store(void* p, __m256i v) noexcept {
    _mm256_storeu_si256(static_cast<__m256i*>(p), v);
}

inline void store(void* p, __m128i v) noexcept {
    _mm_storeu_si128(static_cast<__m128i*>(p), v);
}

inline __m256i joined(const std::uint8_t* lower, const std::uint8_t* upper) noexcept {
    return _mm256_inserti128_si256(_mm256_castsi128_si256(load(lower)), load(upper), 1);
}

inline __m256i swapped(__m256i words) noexcept {
    const __m256i reverse = _mm256_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12,
                                             3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
    return _mm256_shuffle_epi8(words, reverse);
}

// The first words of four packets in each half: sequence numbers, then second octets, then first.
inline __m256i sorted(__m256i first_words) noexcept {
    const __m256i order = _mm256_setr_epi8(3, 2, 7, 6, 11, 10, 15, 14, 1, 5, 9, 13, 0, 4, 8, 12, 3,
                                           2, 7, 6, 11, 10, 15, 14, 1, 5, 9, 13, 0, 4, 8, 12);
    const __m256i halves = _mm256_shuffle_epi8(first_words, order);
    return _mm256_permutevar8x32_epi32(halves, _mm256_setr_epi32(0, 1, 4, 5, 2, 6, 3, 7));
}

inline std::uint32_t top_bits(__m128i v) noexcept {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(v));
}

inline void parse_eight(const std::uint8_t* const* packets, __m128i bytes, std::size_t i,
                        header_burst& out) noexcept {
    const __m256i p0 = joined(packets[i], packets[i + 4]);
    const __m256i p1 = joined(packets[i + 1], packets[i + 5]);
    const __m256i p2 = joined(packets[i + 2], packets[i + 6]);
    const __m256i p3 = joined(packets[i + 3], packets[i + 7]);
    const __m256i early01 = _mm256_unpacklo_epi32(p0, p1);
    const __m256i early23 = _mm256_unpacklo_epi32(p2, p3);
    const __m256i late01 = _mm256_unpackhi_epi32(p0, p1);
    const __m256i late23 = _mm256_unpackhi_epi32(p2, p3);
    store(out.timestamp + i, swapped(_mm256_unpackhi_epi64(early01, early23)));
    store(out.ssrc + i, swapped(_mm256_unpacklo_epi64(late01, late23)));
    const __m256i first = sorted(_mm256_unpacklo_epi64(early01, early23));
    store(out.seq + i, _mm256_castsi256_si128(first));
    store(out.payload_offset + i, _mm_set1_epi16(static_cast<short>(bulk_header_bytes)));
    store(out.payload_bytes + i,
          _mm_sub_epi16(bytes, _mm_set1_epi16(static_cast<short>(bulk_header_bytes))));
    // Eight second octets, then eight first ones.
    const __m128i octets = _mm256_extracti128_si256(first, 1);
    _mm_storel_epi64(reinterpret_cast<__m128i*>(out.payload_type + i),
                     _mm_and_si128(octets, _mm_set1_epi8(0x7f)));
    const __m128i two = _mm_set1_epi8(-0x80);
    const __m128i version = _mm_and_si128(octets, _mm_set1_epi8(-0x40));
    const std::uint32_t plain = top_bits(_mm_cmpeq_epi8(octets, two)) >> 8;
    const std::uint32_t version_2 = top_bits(_mm_cmpeq_epi8(version, two)) >> 8;
    out.marker |= (top_bits(octets) & 0xffU) << i;
    out.valid |= plain << i;
    out.unusual |= (version_2 ^ plain) << i;
}

inline std::int16_t two_octets(const std::uint8_t* p) noexcept {
    std::int16_t v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

inline void write(std::uint8_t* p, __m128i header) noexcept {
    _mm_storel_epi64(reinterpret_cast<__m128i*>(p), header);
    const int last = _mm_extract_epi32(header, 2);
    __builtin_memcpy(p + 8, &last, sizeof last);
}

// The first words of eight headers, from what stands in their first two octets.
inline __m256i first_words(std::uint8_t* const* p, const std::uint8_t* types,
                           const std::uint16_t* seq) noexcept {
    const __m128i old =
        _mm_setr_epi16(two_octets(p[0]), two_octets(p[1]), two_octets(p[2]), two_octets(p[3]),
                       two_octets(p[4]), two_octets(p[5]), two_octets(p[6]), two_octets(p[7]));
    const __m128i above = _mm_unpacklo_epi8(
        _mm_setzero_si128(), _mm_loadl_epi64(reinterpret_cast<const __m128i*>(types)));
    const __m128i octets = _mm_or_si128(_mm_and_si128(old, _mm_set1_epi16(-0x7f01)), above);
    const __m128i number = load(seq);
    const __m128i exchanged = _mm_or_si128(_mm_slli_epi16(number, 8), _mm_srli_epi16(number, 8));
    return _mm256_set_m128i(_mm_unpackhi_epi16(octets, exchanged),
                            _mm_unpacklo_epi16(octets, exchanged));
}

// Sums of three words each as rtp::rewrite gives them: the halves of `two`, and one.
inline __m256i three_words(__m256i two, __m256i one) noexcept {
    const __m256i lower = _mm256_blend_epi32(two, _mm256_setzero_si256(), 0xaa);
    return _mm256_add_epi64(_mm256_add_epi64(lower, _mm256_srli_epi64(two, 32)), one);
}

inline void rewrite_eight(std::uint8_t* const* p, const rewrite_burst& fields, std::size_t i,
                          std::uint64_t* sums) noexcept {
    const __m256i word0 = first_words(p, fields.payload_type + i, fields.seq + i);
    const __m256i word1 = swapped(load_wide(fields.timestamp + i));
    const __m256i word2 = swapped(load_wide(fields.ssrc + i));
    const __m256i zero = _mm256_setzero_si256();
    // Packets 0 and 1, 4 and 5 in `even` halves, the others in `odd` ones.
    const __m256i even01 = _mm256_unpacklo_epi32(word0, word1);
    const __m256i odd01 = _mm256_unpackhi_epi32(word0, word1);
    const __m256i even2 = _mm256_unpacklo_epi32(word2, zero);
    const __m256i odd2 = _mm256_unpackhi_epi32(word2, zero);
    const __m256i headers[4] = {
        _mm256_unpacklo_epi64(even01, even2), _mm256_unpackhi_epi64(even01, even2),
        _mm256_unpacklo_epi64(odd01, odd2), _mm256_unpackhi_epi64(odd01, odd2)};
#pragma GCC unroll 4
    for (std::size_t j = 0; j < 4; ++j) {
        write(p[j], _mm256_castsi256_si128(headers[j]));
        write(p[j + 4], _mm256_extracti128_si256(headers[j], 1));
    }
    const __m256i even = three_words(even01, even2);
    const __m256i odd = three_words(odd01, odd2);
    store(sums + i, _mm256_permute2x128_si256(even, odd, 0x20));
    store(sums + i + 4, _mm256_permute2x128_si256(even, odd, 0x31));
}

// A window of 32 bytes at offset k keeps the last k bytes of a vector.
struct alignas(32) tail_mask {
    std::uint8_t at[64];
};

constexpr tail_mask keep_last = [] {
    tail_mask m{};
    for (int i = 32; i < 64; ++i) {
        m.at[i] = 0xff;
    }
    return m;
}();

inline __m256i pair_sums(__m256i words) noexcept {
    const __m256i sign = _mm256_set1_epi16(-0x8000);
    return _mm256_madd_epi16(_mm256_xor_si256(words, sign), _mm256_set1_epi16(1));
}

// Partial sums of one packet's whole words as the checksum's AVX2 file has them, for 32 bytes or
// more, with what pair_sums took off.
inline __m256i partial(const std::uint8_t* p, std::size_t n) noexcept {
    const std::size_t even = n & ~std::size_t{1};
    const std::size_t whole = even / 32;
    const __m256i tail =
        _mm256_and_si256(load_wide(p + even - 32), load_wide(keep_last.at + even % 32));
    __m256i sums = _mm256_add_epi32(pair_sums(tail),
                                    _mm256_set1_epi32(static_cast<int>((whole + 1) * 0x10000U)));
    for (std::size_t i = 0; i < whole; ++i) {
        sums = _mm256_add_epi32(sums, pair_sums(load_wide(p + 32 * i)));
    }
    return sums;
}

inline __m256i add_pairs(__m256i a, __m256i b) noexcept {
    return _mm256_add_epi32(_mm256_unpacklo_epi32(a, b), _mm256_unpackhi_epi32(a, b));
}

inline void sum_four(const std::uint8_t* const* packets, const std::uint16_t* bytes,
                     std::uint64_t* sums) noexcept {
    const __m256i of01 = add_pairs(partial(packets[0], bytes[0]), partial(packets[1], bytes[1]));
    const __m256i of23 = add_pairs(partial(packets[2], bytes[2]), partial(packets[3], bytes[3]));
    const __m256i all =
        _mm256_add_epi32(_mm256_unpacklo_epi64(of01, of23), _mm256_unpackhi_epi64(of01, of23));
    const __m128i four =
        _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1));
    store(sums, _mm256_cvtepu32_epi64(four));
    for (std::size_t i = 0; i < 4; ++i) {
        sums[i] += (bytes[i] & 1U) != 0 ? packets[i][bytes[i] - 1] : 0U;
    }
}

void sum(const std::uint8_t* const* packets, const std::uint16_t* bytes, std::size_t count,
         std::uint64_t* sums) noexcept {
    std::size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        const __m128i n = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(bytes + i));
        const __m128i enough = _mm_cmpeq_epi16(_mm_max_epu16(n, _mm_set1_epi16(32)), n);
        if ((top_bits(enough) & 0xffU) == 0xffU) {
            sum_four(packets + i, bytes + i, sums + i);
        } else {
            with_scalar::sum(packets + i, bytes + i, 4, sums + i);
        }
    }
    for (; i < count; ++i) {
        sums[i] = checksum::with_avx2::kernel_set.sum(packets[i], bytes[i]);
    }
}

void parse(const std::uint8_t* const* packets, const std::uint16_t* bytes, std::size_t count,
           header_burst& out) noexcept {
    out.marker = 0;
    out.valid = 0;
    out.unusual = 0;
    std::size_t i = 0;
    for (; i + step <= count; i += step) {
        const __m128i n = load(bytes + i);
        const __m128i enough = _mm_cmpeq_epi16(_mm_max_epu16(n, _mm_set1_epi16(load_bytes)), n);
        if (top_bits(enough) == 0xffffU) {
            parse_eight(packets, n, i, out);
        } else {
            with_scalar::parse_some(packets, bytes, i, i + step, out);
        }
    }
    with_scalar::parse_some(packets, bytes, i, count, out);
}

void rewrite(std::uint8_t* const* packets, std::size_t count, const rewrite_burst& fields,
             std::uint64_t* sums) noexcept {
    std::size_t i = 0;
    for (; i + step <= count; i += step) {
        rewrite_eight(packets + i, fields, i, sums);
    }
    with_scalar::rewrite_some(packets, i, count, fields, sums);
}

} // namespace

const bulk_kernels bulk_set{parse, rewrite, sum};

} // namespace voxplane::rtp::with_avx2
