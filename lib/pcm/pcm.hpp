// Operations on frames of linear PCM: the arithmetic that processors, mixer and codecs stand on.
// Every operation is an exact integer function of its input, the same on every instruction set, but
// for the two conversions to and from float, which round as IEEE 754 says and are exact as well.
//
// Rules for all members: any thread; any alignment and length, 0 included; nothing outside of the
// given samples is read or written; out may be the same array as an input of its type, but not
// overlap an input otherwise. Samples are 16-bit, saturation is to [-32768, 32767]. With
// parameters outside of the stated ranges the samples that come out are not defined.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.hpp"

namespace voxplane::pcm {

// Gain 1 in Q4.12 and in Q15 (which has no 1: 32767 is the most).
inline constexpr std::int32_t unity_q12 = 4096;

// What measure and gain_measure add to: zero it before the first frame.
struct loudness {
    std::uint64_t energy = 0; // sum of squares
    std::uint32_t peak = 0;   // largest magnitude, 32768 for -32768
};

struct kernels {
    // Exchanges the two octets of each sample: L16 on the wire is big-endian (RFC 3551 4.5.11).
    void (*swap_bytes)(const std::int16_t* in, std::int16_t* out, std::size_t n) noexcept;

    // out = saturate(in * gain / 4096), halves away from zero. gain: 0 to 65535 (+24.08 dB).
    void (*gain)(const std::int16_t* in, std::int16_t* out, std::size_t n,
                 std::int32_t gain_q12) noexcept;
    // The same with a gain that moves in a straight line: sample i has the gain
    // (from * 2^15 + i * step) >> 15, step = ((to - from) * 2^15) / n rounded to zero, so that the
    // next frame starts at `to`. from, to: 0 to 65535.
    void (*gain_ramp)(const std::int16_t* in, std::int16_t* out, std::size_t n,
                      std::int32_t from_q12, std::int32_t to_q12) noexcept;
    // out = (in * factor + 2^14) >> 15. factor: 0 to 32767.
    void (*attenuate)(const std::int16_t* in, std::int16_t* out, std::size_t n,
                      std::int16_t factor_q15) noexcept;

    // out = saturate(a + b), saturate(a - b).
    void (*mix_add)(const std::int16_t* a, const std::int16_t* b, std::int16_t* out,
                    std::size_t n) noexcept;
    void (*mix_subtract)(const std::int16_t* a, const std::int16_t* b, std::int16_t* out,
                         std::size_t n) noexcept;
    // A mix bus is 32 bits wide and takes 65536 frames at full scale; beyond that it wraps.
    // bus += in, bus -= in.
    void (*bus_add)(std::int32_t* bus, const std::int16_t* in, std::size_t n) noexcept;
    void (*bus_subtract)(std::int32_t* bus, const std::int16_t* in, std::size_t n) noexcept;
    // out = saturate(bus), and saturate(bus - own): what a conference sends to the one who speaks.
    // The difference wraps as the bus does, which a bus that own was added to never sees.
    void (*bus_out)(const std::int32_t* bus, std::int16_t* out, std::size_t n) noexcept;
    void (*bus_out_without)(const std::int32_t* bus, const std::int16_t* own, std::int16_t* out,
                            std::size_t n) noexcept;
    // From a to b in a straight line: w = (i * (2^31 / n)) >> 16 (at most 32767),
    // out = (a * (32768 - w) + b * w + 2^14) >> 15. n up to 65535.
    void (*cross_fade)(const std::int16_t* a, const std::int16_t* b, std::int16_t* out,
                       std::size_t n) noexcept;

    // Sum of squares, largest magnitude, sum.
    std::uint64_t (*sum_of_squares)(const std::int16_t* in, std::size_t n) noexcept;
    std::uint32_t (*peak)(const std::int16_t* in, std::size_t n) noexcept;
    std::int64_t (*sum)(const std::int16_t* in, std::size_t n) noexcept;
    // Energy and peak in one pass, added to *into.
    void (*measure)(const std::int16_t* in, std::size_t n, loudness* into) noexcept;
    // gain, and measure of what comes out, in one pass.
    void (*gain_measure)(const std::int16_t* in, std::int16_t* out, std::size_t n,
                         std::int32_t gain_q12, loudness* into) noexcept;

    // Takes a constant off that moves in a straight line: sample i loses
    // (from * 2^15 + i * step) >> 15, step = ((to - from) * 2^15) / n rounded to zero, saturated.
    // With `to` following the mean of frames this removes DC. from, to: -32768 to 32767.
    void (*remove_offset)(const std::int16_t* in, std::int16_t* out, std::size_t n,
                          std::int32_t from, std::int32_t to) noexcept;

    // out = in / 32768. out = saturate(in * 32768), to the nearest, halves to even; NaN gives 0.
    void (*to_float)(const std::int16_t* in, float* out, std::size_t n) noexcept;
    void (*from_float)(const float* in, std::int16_t* out, std::size_t n) noexcept;

    // Two channels of n samples each into 2n interleaved ones, and back. No array may be another.
    void (*interleave)(const std::int16_t* left, const std::int16_t* right, std::int16_t* out,
                       std::size_t n) noexcept;
    void (*deinterleave)(const std::int16_t* in, std::int16_t* left, std::int16_t* right,
                         std::size_t n) noexcept;
};

// The kernel set for an isa, which must be supported. Any thread.
[[nodiscard]] const kernels& kernels_for(simd::isa which) noexcept;

} // namespace voxplane::pcm
