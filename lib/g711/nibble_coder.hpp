// G.711 on x86 by shuffles of bytes, which look up tables of 16 entries: the arithmetic of SSE4.1
// and AVX2, described once over the few instructions that differ in name alone. Only per-ISA files
// include this; frame_coder.hpp says why all is a template.
//
// Vec gives vector, bytes_of_vector, load, store, shuffle and the instructions by names of their
// own. They work within 128 bits; in_quarters lays registers of 256 bits out for that, and back.
#pragma once

#include <cstddef>
#include <cstdint>

#include "g711/kernels.hpp"

namespace voxplane::g711 {

template <typename Vec>
struct nibble_coder : Vec {
    using vector = typename Vec::vector;
    static constexpr std::size_t byte_step = Vec::bytes_of_vector;
    static constexpr std::size_t decode_step = byte_step;
    static constexpr std::size_t encode_step = byte_step;
    static constexpr std::size_t half = byte_step / 2;

    // A table of 16 bytes in every 128 bits, as the byte shuffle wants it.
    struct alignas(byte_step) nibble_table {
        std::uint8_t at[byte_step];
    };

    static constexpr nibble_table make(int (*f)(int nibble)) {
        nibble_table t{};
        for (std::size_t i = 0; i < byte_step; ++i) {
            t.at[i] = static_cast<std::uint8_t>(f(static_cast<int>(i % 16)));
        }
        return t;
    }

    static vector look_up(const nibble_table& t, vector nibbles) noexcept {
        return Vec::shuffle(Vec::load(t.at), nibbles);
    }

    static vector high_nibbles(vector v) noexcept {
        return Vec::both(Vec::template down_unsigned16<4>(v), Vec::bytes(0x0f));
    }

    static constexpr int log2_floor(int v) { return v < 2 ? 0 : 1 + log2_floor(v / 2); }

    static constexpr int pcma_segment(int high) { return (high ^ 5) % 8; }

    static vector one_complement_magnitude(vector x) noexcept {
        return Vec::differing(x, Vec::template down16<15>(x));
    }

    // Decoding. One multiply-add of byte pairs gives (scale, offset_scale) . (mantissa, offset) of
    // each codeword; mantissa and offset carry the sign. The high nibble gives the scales, the low
    // one the mantissa. The tables hold negative values, as the sign bit of a codeword is 1 for
    // positive ones.
    //
    // Encoding. The high byte of the (biased) magnitude, 7 bits, gives the segment through two
    // nibble tables; a multiplication by a power of two brings the interval to bits 10 and up of
    // every sample, where it reads 16 to 31 (0 to 31 in A-law's linear part); segment and interval
    // then add up.

    template <typename Law>
    static void decode(const std::uint8_t* code, std::int16_t* pcm) noexcept {
        const vector c = Vec::in_quarters(Vec::load(code));
        const vector high = high_nibbles(c);
        // Never zero, which would make the product of signs zero.
        const vector sign = Vec::either(c, Vec::bytes(1));
        const vector scale = look_up(Law::scale, high);
        const vector offset_scale = Law::offset_scale(high);
        const vector low = Vec::both(c, Vec::bytes(0x0f));
        const vector mantissa = Vec::sign8(look_up(Law::mantissa, low), sign);
        const vector offset = Vec::sign8(Vec::bytes(Law::offset), sign);
        const vector first = Vec::multiply_add_bytes(Vec::unpack_lower8(scale, offset_scale),
                                                     Vec::unpack_lower8(mantissa, offset));
        const vector second = Vec::multiply_add_bytes(Vec::unpack_upper8(scale, offset_scale),
                                                      Vec::unpack_upper8(mantissa, offset));
        Vec::store(pcm, Vec::template up16<Law::shift>(first));
        Vec::store(pcm + half, Vec::template up16<Law::shift>(second));
    }

    template <typename Law>
    static void encode(const std::int16_t* pcm, std::uint8_t* code) noexcept {
        const vector x0 = Vec::load(pcm);
        const vector x1 = Vec::load(pcm + half);
        const vector m0 = Law::magnitude(x0);
        const vector m1 = Law::magnitude(x1);
        const vector top = Vec::pack_unsigned16(Vec::template down_unsigned16<8>(m0),
                                                Vec::template down_unsigned16<8>(m1));
        // The shuffle ignores bits 4 to 6 and bit 7 is 0, so the low nibble needs no mask.
        const vector segment = Vec::most_unsigned8(look_up(Law::low_segment, top),
                                                   look_up(Law::high_segment, high_nibbles(top)));
        const vector scale = look_up(Law::segment_scale, segment);
        const vector zero = Vec::zero();
        const vector i0 = Vec::template down_unsigned16<10>(
            Vec::multiply_low16(m0, Vec::unpack_lower8(scale, zero)));
        const vector i1 = Vec::template down_unsigned16<10>(
            Vec::multiply_low16(m1, Vec::unpack_upper8(scale, zero)));
        const vector number =
            Vec::add8(Vec::pack_unsigned16(i0, i1), look_up(Law::segment_base, segment));
        const vector flip = Vec::by_sign8(Vec::bytes(Law::positive),
                                          Vec::bytes(Law::positive ^ 0x80), Vec::pack16(x0, x1));
        Vec::store(code, Vec::in_quarters(Vec::differing(number, flip)));
    }

    struct pcmu {
        static constexpr int index = 0;
        // Magnitude / 4 = (63 - 2 low) * 2^segment - 33, with the bits of a codeword inverted.
        static constexpr nibble_table scale = make([](int high) { return 1 << (7 - high % 8); });
        static constexpr nibble_table mantissa = make([](int low) { return 2 * low - 63; });
        static constexpr int offset = 33;
        static constexpr int shift = 2;
        static vector offset_scale(vector) noexcept { return Vec::bytes(1); }

        // Segment 0 has the high byte 0, segment k those from 2^(k - 1).
        static constexpr nibble_table low_segment =
            make([](int n) { return n == 0 ? 0 : 1 + log2_floor(n); });
        static constexpr nibble_table high_segment =
            make([](int n) { return n == 0 ? 0 : 5 + log2_floor(n); });
        static constexpr nibble_table segment_scale =
            make([](int segment) { return 1 << (7 - segment % 8); });
        static constexpr nibble_table segment_base =
            make([](int segment) { return 16 * segment - 16; });
        static constexpr int positive = 0xff;
        static vector magnitude(vector x) noexcept {
            // Saturates: clips at 4 * 8191 + 3.
            return Vec::sum16(one_complement_magnitude(x), Vec::words(132));
        }
    };

    struct pcma {
        static constexpr int index = 1;
        // Magnitude / 8 = (2 low + 1) * 2^(segment - 1) + 32 * 2^(segment - 1), in segment 0
        // without the second term and with the scale of segment 1. Nibbles are sent with even bits
        // inverted.
        static constexpr nibble_table scale = make(
            [](int high) { return pcma_segment(high) == 0 ? 1 : 1 << (pcma_segment(high) - 1); });
        static constexpr nibble_table second_scale = make(
            [](int high) { return pcma_segment(high) == 0 ? 0 : 1 << (pcma_segment(high) - 1); });
        static constexpr nibble_table mantissa = make([](int low) { return -(2 * (low ^ 5) + 1); });
        static constexpr int offset = -32;
        static constexpr int shift = 3;
        static vector offset_scale(vector high) noexcept { return look_up(second_scale, high); }

        // Segments 0 and 1, with the high bytes 0 and 1, have equal intervals and count as one
        // here.
        static constexpr nibble_table low_segment =
            make([](int n) { return n == 0 ? 0 : log2_floor(n); });
        static constexpr nibble_table high_segment =
            make([](int n) { return n == 0 ? 0 : 4 + log2_floor(n); });
        static constexpr nibble_table segment_scale =
            make([](int segment) { return 64 >> (segment % 8); });
        static constexpr nibble_table segment_base = make([](int segment) { return 16 * segment; });
        static constexpr int positive = 0xd5;
        static vector magnitude(vector x) noexcept { return one_complement_magnitude(x); }
    };
};

} // namespace voxplane::g711
