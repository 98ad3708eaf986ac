// ITU-T G.711 (11/1988) tables 1 and 2 as segments of 16 intervals, with the handling of 16-bit
// samples of ITU-T G.191 STL: negatives by one's complement, low bits cut off before quantising.
#include "g711/reference.hpp"

namespace voxplane::g711 {

namespace {

// Magnitude of a 16-bit sample as STL takes it: -1 has that of 0, -32768 that of 32767.
int magnitude_of(std::int16_t pcm) noexcept {
    return pcm < 0 ? -(pcm + 1) : pcm;
}

// mu-law works on 14 bits, sign included, with every decision value moved up by 33, so that segment
// s begins at 32 * 2^s and has intervals of 2 * 2^s. The largest biased magnitude is 8191.
constexpr int mu_bias = 33;
constexpr int mu_clip = 8191;

std::uint8_t encode_pcmu(std::int16_t pcm) noexcept {
    int biased = magnitude_of(pcm) / 4 + mu_bias;
    if (biased > mu_clip) {
        biased = mu_clip;
    }
    int segment = 0;
    int begin = 32;
    while (biased >= 2 * begin) {
        begin *= 2;
        ++segment;
    }
    const int interval = (biased - begin) / (begin / 16);
    // All bits but the sign are sent inverted; the sign bit is 1 for positive values.
    const int code = 127 - (16 * segment + interval);
    return static_cast<std::uint8_t>(pcm < 0 ? code : 128 + code);
}

std::int16_t decode_pcmu(std::uint8_t code) noexcept {
    const int number = 127 - code % 128;
    int begin = 32;
    for (int segment = number / 16; segment > 0; --segment) {
        begin *= 2;
    }
    // The middle of the interval, less the bias.
    const int step = begin / 16;
    const int value = begin + (number % 16) * step + step / 2 - mu_bias;
    return static_cast<std::int16_t>(code < 128 ? -4 * value : 4 * value);
}

// A-law works on 12 bits of magnitude and sign as STL counts (13 in the Recommendation's units):
// segments 0 and 1 have intervals of 1, each further one twice the one before.
constexpr int a_even_bits = 0x55;

std::uint8_t encode_pcma(std::int16_t pcm) noexcept {
    const int magnitude = magnitude_of(pcm) / 16;
    int segment = 0;
    int begin = 0;
    int step = 1;
    while (magnitude >= begin + 16 * step) {
        begin += 16 * step;
        step = segment == 0 ? 1 : 2 * step;
        ++segment;
    }
    const int code = 16 * segment + (magnitude - begin) / step;
    return static_cast<std::uint8_t>((pcm < 0 ? code : 128 + code) ^ a_even_bits);
}

std::int16_t decode_pcma(std::uint8_t code) noexcept {
    const int plain = code ^ a_even_bits;
    int begin = 0;
    int step = 16;
    for (int segment = (plain % 128) / 16, i = 0; i < segment; ++i) {
        begin += 16 * step;
        step = i == 0 ? step : 2 * step;
    }
    // The middle of the interval, in 16-bit units.
    const int value = begin + (plain % 16) * step + step / 2;
    return static_cast<std::int16_t>(plain < 128 ? -value : value);
}

} // namespace

std::int16_t reference_decode(law which, std::uint8_t code) noexcept {
    return which == law::pcmu ? decode_pcmu(code) : decode_pcma(code);
}

std::uint8_t reference_encode(law which, std::int16_t pcm) noexcept {
    return which == law::pcmu ? encode_pcmu(pcm) : encode_pcma(pcm);
}

} // namespace voxplane::g711
