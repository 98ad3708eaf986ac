// G.711 kernels with Advanced SIMD of 64-bit Arm, 16 samples a step; fewer than 16 go to the scalar
// set. Encode and decode end with the last 16 samples once more, which gives the same bytes again.
#include <arm_neon.h>
#include <cstddef>
#include <cstdint>

#include "g711/kernels.hpp"

namespace voxplane::g711::with_neon {

namespace {

constexpr std::size_t step = 16;

// What a byte look-up takes for a nibble.
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

inline uint8x16_t look_up(const nibble_table& t, uint8x16_t nibbles) noexcept {
    return vqtbl1q_u8(vld1q_u8(t.at), nibbles);
}

// Decoding. The low nibble gives the mantissa, the high one its scale, both unsigned bytes, so that
// one widening multiplication gives the magnitude; the sign is put on it afterwards.

struct pcmu_decoder {
    // (252 - 8 low) * 2^segment - 132, with the bits of a codeword inverted.
    static constexpr nibble_table mantissa = make([](int low) { return 252 - 8 * low; });
    static constexpr nibble_table scale = make([](int high) { return 1 << (7 - high % 8); });
    static uint8x16_t significand(uint8x16_t low, uint8x16_t) noexcept {
        return look_up(mantissa, low);
    }
    static uint16x8_t magnitude(uint16x8_t product) noexcept {
        return vsubq_u16(product, vdupq_n_u16(132));
    }
};

constexpr int pcma_segment(int high) {
    return (high ^ 5) % 8;
}

struct pcma_decoder {
    // (8 low + 132) * 2^segment, in segment 0 without the 128 and with the scale of segment 1.
    // Nibbles are sent with even bits inverted.
    static constexpr nibble_table mantissa = make([](int low) { return 8 * (low ^ 5) + 4; });
    static constexpr nibble_table leading =
        make([](int high) { return pcma_segment(high) == 0 ? 0 : 128; });
    static constexpr nibble_table scale =
        make([](int high) { return pcma_segment(high) == 0 ? 2 : 1 << pcma_segment(high); });
    static uint8x16_t significand(uint8x16_t low, uint8x16_t high) noexcept {
        return vorrq_u8(look_up(mantissa, low), look_up(leading, high));
    }
    static uint16x8_t magnitude(uint16x8_t product) noexcept { return product; }
};

// negative: all ones in a lane whose sample is negative.
inline int16x8_t with_sign(uint16x8_t magnitude, uint8x16_t negative) noexcept {
    const int16x8_t mask = vreinterpretq_s16_u8(negative);
    return vsubq_s16(veorq_s16(vreinterpretq_s16_u16(magnitude), mask), mask);
}

template <typename Decoder>
inline void decode_step(const std::uint8_t* code, std::int16_t* pcm) noexcept {
    const uint8x16_t c = vld1q_u8(code);
    const uint8x16_t high = vshrq_n_u8(c, 4);
    const uint8x16_t low = vandq_u8(c, vdupq_n_u8(0x0f));
    const uint8x16_t scale = look_up(Decoder::scale, high);
    const uint8x16_t significand = Decoder::significand(low, high);
    // The sign bit of a codeword is 1 for positive samples.
    const uint8x16_t negative = vcgezq_s8(vreinterpretq_s8_u8(c));
    const uint16x8_t first = vmull_u8(vget_low_u8(significand), vget_low_u8(scale));
    const uint16x8_t second = vmull_high_u8(significand, scale);
    vst1q_s16(pcm, with_sign(Decoder::magnitude(first), vzip1q_u8(negative, negative)));
    vst1q_s16(pcm + 8, with_sign(Decoder::magnitude(second), vzip2q_u8(negative, negative)));
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

// Encoding. A (biased) magnitude with z leading zeros, 1 to 8, lies in segment 8 - z; shifted down
// by 11 - z its interval reads 16 to 31, so that segment and interval add up to
// shifted + 112 - 16 z. The 112 is added to bytes.

struct pcmu_encoder {
    static constexpr std::uint8_t inversion = 0xff;
    static int16x8_t magnitude(int16x8_t m) noexcept {
        return vqaddq_s16(m, vdupq_n_s16(132)); // saturates: clips at 4 * 8191 + 3
    }
    static int16x8_t zeros(int16x8_t m) noexcept { return vclzq_s16(m); }
};

struct pcma_encoder {
    static constexpr std::uint8_t inversion = 0xd5;
    static int16x8_t magnitude(int16x8_t m) noexcept { return m; }
    // Segments 0 and 1 have equal intervals, and the formula for 1 serves both.
    static int16x8_t zeros(int16x8_t m) noexcept { return vminq_s16(vclzq_s16(m), vdupq_n_s16(7)); }
};

// 16 times the segment and the interval, less 112, in the low byte of each word.
template <typename Encoder>
inline uint8x16_t number_of(int16x8_t x) noexcept {
    const int16x8_t m = Encoder::magnitude(veorq_s16(x, vshrq_n_s16(x, 15)));
    const int16x8_t zeros = Encoder::zeros(m);
    const int16x8_t shifted = vshlq_s16(m, vsubq_s16(zeros, vdupq_n_s16(11)));
    return vreinterpretq_u8_s16(vsubq_s16(shifted, vshlq_n_s16(zeros, 4)));
}

template <typename Encoder>
inline void encode_step(const std::int16_t* pcm, std::uint8_t* code) noexcept {
    const int16x8_t x0 = vld1q_s16(pcm);
    const int16x8_t x1 = vld1q_s16(pcm + 8);
    const uint8x16_t number =
        vaddq_u8(vuzp1q_u8(number_of<Encoder>(x0), number_of<Encoder>(x1)), vdupq_n_u8(112));
    const uint8x16_t signs = vuzp2q_u8(vreinterpretq_u8_s16(x0), vreinterpretq_u8_s16(x1));
    const uint8x16_t plain = vbslq_u8(vdupq_n_u8(0x80), signs, number);
    vst1q_u8(code, veorq_u8(plain, vdupq_n_u8(Encoder::inversion)));
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

// Bytemap. The table fills half of the register file. One look-up serves 64 codewords and gives
// zero where an index is outside of them, so that four join by "or".

inline uint8x16_t mapped(uint8x16_t c, uint8x16x4_t t0, uint8x16x4_t t1, uint8x16x4_t t2,
                         uint8x16x4_t t3) noexcept {
    const uint8x16_t m0 = vqtbl4q_u8(t0, c);
    const uint8x16_t m1 = vqtbl4q_u8(t1, veorq_u8(c, vdupq_n_u8(0x40)));
    const uint8x16_t m2 = vqtbl4q_u8(t2, veorq_u8(c, vdupq_n_u8(0x80)));
    const uint8x16_t m3 = vqtbl4q_u8(t3, veorq_u8(c, vdupq_n_u8(0xc0)));
    return vorrq_u8(vorrq_u8(m0, m1), vorrq_u8(m2, m3));
}

// A window of 16 bytes at offset k keeps the last k bytes of a vector.
alignas(16) constexpr std::uint8_t keep_last[2 * step] = {
    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

// Maps n bytes, n even and at least a step, and returns their sum. g++ 12 keeps the quarters of the
// table in registers when each is a variable of its own, and not as members of one object.
inline std::uint64_t map_even(std::uint8_t* code, std::size_t n, const byte_table& table) noexcept {
    const uint8x16x4_t t0 = vld1q_u8_x4(table.map);
    const uint8x16x4_t t1 = vld1q_u8_x4(table.map + 64);
    const uint8x16x4_t t2 = vld1q_u8_x4(table.map + 128);
    const uint8x16x4_t t3 = vld1q_u8_x4(table.map + 192);
    // The last 16 bytes are loaded before the loop maps some of them, and stored after it: those
    // mapped twice get the same value, and are counted in the sum once.
    const std::size_t whole = n / step;
    const std::size_t rest = n % step;
    const uint8x16_t last = vld1q_u8(code + n - step);
    uint32x4_t acc = vdupq_n_u32(0);
    for (std::size_t i = 0; i < whole; ++i) {
        const uint8x16_t m = mapped(vld1q_u8(code + step * i), t0, t1, t2, t3);
        vst1q_u8(code + step * i, m);
        acc = vpadalq_u16(acc, vreinterpretq_u16_u8(m));
    }
    if (rest != 0) {
        const uint8x16_t m = mapped(last, t0, t1, t2, t3);
        vst1q_u8(code + n - step, m);
        acc = vpadalq_u16(acc, vreinterpretq_u16_u8(vandq_u8(m, vld1q_u8(keep_last + rest))));
    }
    return vaddlvq_u32(acc);
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
    return odd_last + map_even(code, n, table);
}

} // namespace

const kernels kernel_set{{decode_pcmu, decode_pcma}, {encode_pcmu, encode_pcma}, bytemap};

} // namespace voxplane::g711::with_neon
