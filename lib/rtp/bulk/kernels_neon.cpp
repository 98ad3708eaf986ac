// Bulk operations with Advanced SIMD of 64-bit Arm, four packets at a time: the headers of one fill
// a register, and four are transposed. Sums over registers are done for four packets at once.
#include <arm_neon.h>
#include <cstddef>
#include <cstdint>

#include "checksum/kernels.hpp"
#include "rtp/bulk/kernels.hpp"

namespace voxplane::rtp::with_neon {

namespace {

constexpr std::size_t step = 4; // packets

// What one load reads of a packet.
constexpr std::size_t load_bytes = 16;

struct four_words {
    uint32x4_t at[4];
};

// Word j of packet k becomes word k of register j; and back.
inline four_words transposed(uint32x4_t p0, uint32x4_t p1, uint32x4_t p2, uint32x4_t p3) noexcept {
    const uint64x2_t even01 = vreinterpretq_u64_u32(vtrn1q_u32(p0, p1)); // words 0, then 2
    const uint64x2_t odd01 = vreinterpretq_u64_u32(vtrn2q_u32(p0, p1));
    const uint64x2_t even23 = vreinterpretq_u64_u32(vtrn1q_u32(p2, p3));
    const uint64x2_t odd23 = vreinterpretq_u64_u32(vtrn2q_u32(p2, p3));
    return {{vreinterpretq_u32_u64(vtrn1q_u64(even01, even23)),
             vreinterpretq_u32_u64(vtrn1q_u64(odd01, odd23)),
             vreinterpretq_u32_u64(vtrn2q_u64(even01, even23)),
             vreinterpretq_u32_u64(vtrn2q_u64(odd01, odd23))}};
}

inline uint32x4_t swapped(uint32x4_t words) noexcept {
    return vreinterpretq_u32_u8(vrev32q_u8(vreinterpretq_u8_u32(words)));
}

inline uint32x4_t load(const std::uint8_t* p) noexcept {
    return vreinterpretq_u32_u8(vld1q_u8(p));
}

// Bit k of the result is set where lane k is all ones, the others are 0.
inline std::uint32_t bits_of(uint32x4_t lanes) noexcept {
    alignas(16) static constexpr std::uint32_t bits[step] = {1, 2, 4, 8};
    return vaddvq_u32(vandq_u32(lanes, vld1q_u32(bits)));
}

// True when all of four packets have so many bytes.
inline bool all_have(uint16x4_t bytes, std::size_t least) noexcept {
    return vminv_u16(bytes) >= least;
}

inline void parse_four(const std::uint8_t* const* packets, uint16x4_t bytes, std::size_t i,
                       header_burst& out) noexcept {
    const four_words word = transposed(load(packets[i]), load(packets[i + 1]), load(packets[i + 2]),
                                       load(packets[i + 3]));
    vst1q_u32(out.timestamp + i, swapped(word.at[1]));
    vst1q_u32(out.ssrc + i, swapped(word.at[2]));
    // The first octet on top, the sequence number in the lower half.
    const uint32x4_t first = swapped(word.at[0]);
    vst1_u16(out.seq + i, vmovn_u32(first));
    const uint16x4_t octets = vshrn_n_u32(first, 16);
    const uint8x8_t types = vmovn_u16(vcombine_u16(vand_u16(octets, vdup_n_u16(0x7f)), octets));
    vst1_lane_u32(reinterpret_cast<std::uint32_t*>(out.payload_type + i),
                  vreinterpret_u32_u8(types), 0);
    vst1_u16(out.payload_offset + i, vdup_n_u16(bulk_header_bytes));
    vst1_u16(out.payload_bytes + i, vsub_u16(bytes, vdup_n_u16(bulk_header_bytes)));
    const uint32x4_t octet = vshrq_n_u32(first, 24);
    const std::uint32_t plain = bits_of(vceqq_u32(octet, vdupq_n_u32(0x80)));
    const std::uint32_t version_2 =
        bits_of(vceqq_u32(vandq_u32(octet, vdupq_n_u32(0xc0)), vdupq_n_u32(0x80)));
    out.marker |= bits_of(vtstq_u32(first, vdupq_n_u32(0x00800000))) << i;
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
        const uint16x4_t n = vld1_u16(bytes + i);
        if (all_have(n, load_bytes)) {
            parse_four(packets, n, i, out);
        } else {
            with_scalar::parse_some(packets, bytes, i, i + step, out);
        }
    }
    with_scalar::parse_some(packets, bytes, i, count, out);
}

inline std::uint32_t two_octets(const std::uint8_t* p) noexcept {
    std::uint16_t v;
    __builtin_memcpy(&v, p, sizeof v);
    return v;
}

inline void write(std::uint8_t* p, uint32x4_t header) noexcept {
    vst1_u8(p, vreinterpret_u8_u32(vget_low_u32(header)));
    const std::uint32_t last = vgetq_lane_u32(header, 2);
    __builtin_memcpy(p + 8, &last, sizeof last);
}

// The first words of four headers, from what stands in their first two octets.
inline uint32x4_t first_words(std::uint8_t* const* p, const std::uint8_t* types,
                              const std::uint16_t* seq) noexcept {
    const std::uint32_t old[step] = {two_octets(p[0]), two_octets(p[1]), two_octets(p[2]),
                                     two_octets(p[3])};
    std::uint32_t four;
    __builtin_memcpy(&four, types, sizeof four);
    const uint16x8_t type = vmovl_u8(vcreate_u8(four));
    const uint32x4_t kept = vandq_u32(vld1q_u32(old), vdupq_n_u32(0x80ff));
    const uint32x4_t octets = vorrq_u32(kept, vshll_n_u16(vget_low_u16(type), 8));
    const uint8x8_t exchanged = vrev16_u8(vreinterpret_u8_u16(vld1_u16(seq)));
    return vorrq_u32(octets, vshll_n_u16(vreinterpret_u16_u8(exchanged), 16));
}

inline void rewrite_four(std::uint8_t* const* p, const rewrite_burst& fields, std::size_t i,
                         std::uint64_t* sums) noexcept {
    const uint32x4_t word0 = first_words(p, fields.payload_type + i, fields.seq + i);
    const uint32x4_t word1 = swapped(vld1q_u32(fields.timestamp + i));
    const uint32x4_t word2 = swapped(vld1q_u32(fields.ssrc + i));
    const four_words header = transposed(word0, word1, word2, vdupq_n_u32(0));
    for (std::size_t k = 0; k < step; ++k) {
        write(p[k], header.at[k]);
    }
    // As rtp::rewrite adds them.
    const uint64x2_t low = vaddl_u32(vget_low_u32(word0), vget_low_u32(word1));
    const uint64x2_t high = vaddl_high_u32(word0, word1);
    vst1q_u64(sums + i, vaddw_u32(low, vget_low_u32(word2)));
    vst1q_u64(sums + i + 2, vaddw_high_u32(high, word2));
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

inline uint16x8_t words(uint8x16_t bytes) noexcept {
    return vreinterpretq_u16_u8(bytes);
}

// Partial sums of one packet's whole words, for 16 bytes or more.
inline uint32x4_t partial(const std::uint8_t* p, std::size_t n) noexcept {
    const std::size_t even = n & ~std::size_t{1};
    const std::size_t whole = even / load_bytes;
    const uint8x16_t tail =
        vandq_u8(vld1q_u8(p + even - load_bytes), vld1q_u8(keep_last.at + even % load_bytes));
    uint32x4_t sums = vpaddlq_u16(words(tail));
    for (std::size_t i = 0; i < whole; ++i) {
        sums = vpadalq_u16(sums, words(vld1q_u8(p + load_bytes * i)));
    }
    return sums;
}

inline void sum_four(const std::uint8_t* const* packets, const std::uint16_t* bytes,
                     std::uint64_t* sums) noexcept {
    const uint32x4_t of01 =
        vpaddq_u32(partial(packets[0], bytes[0]), partial(packets[1], bytes[1]));
    const uint32x4_t of23 =
        vpaddq_u32(partial(packets[2], bytes[2]), partial(packets[3], bytes[3]));
    const uint32x4_t four = vpaddq_u32(of01, of23);
    vst1q_u64(sums, vmovl_u32(vget_low_u32(four)));
    vst1q_u64(sums + 2, vmovl_high_u32(four));
    for (std::size_t i = 0; i < step; ++i) {
        sums[i] += (bytes[i] & 1U) != 0 ? packets[i][bytes[i] - 1] : 0U;
    }
}

void sum(const std::uint8_t* const* packets, const std::uint16_t* bytes, std::size_t count,
         std::uint64_t* sums) noexcept {
    std::size_t i = 0;
    for (; i + step <= count; i += step) {
        if (all_have(vld1_u16(bytes + i), load_bytes)) {
            sum_four(packets + i, bytes + i, sums + i);
        } else {
            with_scalar::sum(packets + i, bytes + i, step, sums + i);
        }
    }
    for (; i < count; ++i) {
        sums[i] = checksum::with_neon::kernel_set.sum(packets[i], bytes[i]);
    }
}

} // namespace

const bulk_kernels bulk_set{parse, rewrite, sum};

} // namespace voxplane::rtp::with_neon
