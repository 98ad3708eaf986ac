// G.711 kernels without intrinsics, and without a branch on the signal. A codeword is an 8-bit
// float: the segment is its exponent, the interval its mantissa, so the conversion between integer
// and single precision does the segment search, and the compiler can vectorise all loops but
// bytemap's.
#include <cstddef>
#include <cstdint>

#include "g711/kernels.hpp"

namespace voxplane::g711::with_scalar {

namespace {

// Magnitudes at 16 bits: the first segment of mu-law (with its bias of 4 * 33) and the second of
// A-law begin at 128 and 256, that is with exponents 7 and 8. Shifted down to 4 mantissa bits, a
// float's bits then exceed the codeword's by this.
constexpr int mantissa_shift = 19;
constexpr int float_over_code = (127 + 7) * 16;
constexpr int interval_middle = 1 << (mantissa_shift - 1);
constexpr int mu_bias = 132;
constexpr int pcm_max = 32767;
// Codewords below this are A-law's linear segment, the denormals of this float.
constexpr int a_linear_codes = 16;

inline int bits_of(int value) noexcept {
    return __builtin_bit_cast(int, static_cast<float>(value));
}

// Middle of the interval that the seven bits stand for.
inline int value_of(int seven_bits) noexcept {
    const int bits = ((seven_bits + float_over_code) << mantissa_shift) + interval_middle;
    return static_cast<int>(__builtin_bit_cast(float, bits));
}

} // namespace

void decode_pcmu(const std::uint8_t* code, std::int16_t* pcm, std::size_t samples) noexcept {
    for (std::size_t i = 0; i < samples; ++i) {
        const int magnitude = value_of(~code[i] & 0x7f) - mu_bias;
        const int negative = (code[i] >> 7) - 1;
        pcm[i] = static_cast<std::int16_t>((magnitude ^ negative) - negative);
    }
}

void decode_pcma(const std::uint8_t* code, std::int16_t* pcm, std::size_t samples) noexcept {
    for (std::size_t i = 0; i < samples; ++i) {
        const int number = (code[i] ^ 0x55) & 0x7f;
        const int magnitude = number < a_linear_codes ? 16 * number + 8 : value_of(number);
        const int negative = (code[i] >> 7) - 1;
        pcm[i] = static_cast<std::int16_t>((magnitude ^ negative) - negative);
    }
}

void encode_pcmu(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept {
    for (std::size_t i = 0; i < samples; ++i) {
        const int sign = pcm[i] >> 15;
        const int biased = (pcm[i] ^ sign) + mu_bias;
        const int clipped = biased < pcm_max ? biased : pcm_max;
        const int number = (bits_of(clipped) >> mantissa_shift) - float_over_code;
        code[i] = static_cast<std::uint8_t>(~(number | (sign & 0x80)));
    }
}

void encode_pcma(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept {
    for (std::size_t i = 0; i < samples; ++i) {
        const int sign = pcm[i] >> 15;
        const int magnitude = pcm[i] ^ sign;
        // In the linear segment the float's code is not above the linear one, elsewhere it is
        // above 15.
        const int linear = magnitude >> 4;
        const int clipped = linear < a_linear_codes ? linear : a_linear_codes - 1;
        const int curved = (bits_of(magnitude) >> mantissa_shift) - float_over_code;
        const int number = curved > clipped ? curved : clipped;
        code[i] = static_cast<std::uint8_t>(number ^ (sign & 0x80) ^ 0xd5);
    }
}

std::uint64_t bytemap(std::uint8_t* code, std::size_t n, const byte_table& table) noexcept {
    std::uint64_t sum = 0;
    std::size_t i = 0;
    for (; i + 2 <= n; i += 2) {
        const std::uint8_t pair[2] = {table.map[code[i]], table.map[code[i + 1]]};
        std::uint16_t word;
        __builtin_memcpy(&word, pair, sizeof word);
        __builtin_memcpy(code + i, pair, sizeof pair);
        sum += word;
    }
    if (i < n) {
        code[i] = table.map[code[i]];
        sum += code[i];
    }
    return sum;
}

const kernels kernel_set{{decode_pcmu, decode_pcma}, {encode_pcmu, encode_pcma}, bytemap};

} // namespace voxplane::g711::with_scalar
