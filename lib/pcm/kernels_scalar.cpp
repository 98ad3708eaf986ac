// Frame operations without intrinsics: the reference that every other set equals bit for bit. The
// loops have no branch on the signal, so that the compiler can vectorise them.
#include <cstddef>
#include <cstdint>

#include "pcm/kernels.hpp"

namespace voxplane::pcm::with_scalar {

namespace {

constexpr std::int32_t least = -32768;
constexpr std::int32_t most = 32767;
constexpr std::int32_t half_q12 = 2048;
constexpr std::int32_t half_q15 = 16384;
constexpr float full_scale = 32768.0F;
// Added to a number of magnitude below 2^22, a float has no bit left below 1: the addition rounds
// to the nearest, halves to even, and the lower bits are the integer.
constexpr float round_at_1 = 12582912.0F;

inline std::int16_t saturated(std::int32_t x) noexcept {
    const std::int32_t above = x < least ? least : x;
    return static_cast<std::int16_t>(above > most ? most : above);
}

// Halves away from zero: a negative product is rounded by one less than half. Products with gains
// to 65535 fit, rounding included.
inline std::int16_t amplified(std::int16_t x, std::int32_t gain_q12) noexcept {
    return saturated((x * gain_q12 + half_q12 + (x >> 15)) >> 12);
}

inline std::int32_t at(const line& l, std::size_t i) noexcept {
    return static_cast<std::int32_t>(l.start + static_cast<std::uint32_t>(i) * l.step) >> 15;
}

inline std::uint32_t magnitude(std::int16_t x) noexcept {
    return static_cast<std::uint32_t>(x < 0 ? -x : x);
}

inline std::int32_t wrapped_sum(std::int32_t a, std::int32_t b) noexcept {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) + static_cast<std::uint32_t>(b));
}

void swap_bytes(const std::int16_t* in, std::int16_t* out, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        const auto x = static_cast<std::uint16_t>(in[i]);
        out[i] = static_cast<std::int16_t>(static_cast<std::uint16_t>(x << 8 | x >> 8));
    }
}

void gain(const std::int16_t* in, std::int16_t* out, std::size_t n,
          std::int32_t gain_q12) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = amplified(in[i], gain_q12);
    }
}

void gain_ramp(const std::int16_t* in, std::int16_t* out, std::size_t n, std::int32_t from_q12,
               std::int32_t to_q12) noexcept {
    if (n == 0) {
        return;
    }
    const line gains = line_between(from_q12, to_q12, n);
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = amplified(in[i], at(gains, i));
    }
}

void attenuate(const std::int16_t* in, std::int16_t* out, std::size_t n,
               std::int16_t factor_q15) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = static_cast<std::int16_t>((in[i] * factor_q15 + half_q15) >> 15);
    }
}

void mix_add(const std::int16_t* a, const std::int16_t* b, std::int16_t* out,
             std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = saturated(a[i] + b[i]);
    }
}

void mix_subtract(const std::int16_t* a, const std::int16_t* b, std::int16_t* out,
                  std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = saturated(a[i] - b[i]);
    }
}

void bus_add(std::int32_t* bus, const std::int16_t* in, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        bus[i] = wrapped_sum(bus[i], in[i]);
    }
}

void bus_subtract(std::int32_t* bus, const std::int16_t* in, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        bus[i] = wrapped_sum(bus[i], -in[i]);
    }
}

void bus_out(const std::int32_t* bus, std::int16_t* out, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = saturated(bus[i]);
    }
}

void bus_out_without(const std::int32_t* bus, const std::int16_t* own, std::int16_t* out,
                     std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = saturated(wrapped_sum(bus[i], -own[i]));
    }
}

void cross_fade(const std::int16_t* a, const std::int16_t* b, std::int16_t* out,
                std::size_t n) noexcept {
    if (n == 0) {
        return;
    }
    const std::uint32_t step = fade_step(n);
    for (std::size_t i = 0; i < n; ++i) {
        const auto w = static_cast<std::int32_t>((static_cast<std::uint32_t>(i) * step) >> 16);
        out[i] = static_cast<std::int16_t>((a[i] * (32768 - w) + b[i] * w + half_q15) >> 15);
    }
}

std::uint64_t sum_of_squares(const std::int16_t* in, std::size_t n) noexcept {
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < n; ++i) {
        total += static_cast<std::uint32_t>(in[i] * in[i]);
    }
    return total;
}

std::uint32_t peak(const std::int16_t* in, std::size_t n) noexcept {
    std::uint32_t largest = 0;
    for (std::size_t i = 0; i < n; ++i) {
        largest = magnitude(in[i]) > largest ? magnitude(in[i]) : largest;
    }
    return largest;
}

std::int64_t sum(const std::int16_t* in, std::size_t n) noexcept {
    std::int64_t total = 0;
    for (std::size_t i = 0; i < n; ++i) {
        total += in[i];
    }
    return total;
}

void measure(const std::int16_t* in, std::size_t n, loudness* into) noexcept {
    std::uint64_t energy = 0;
    std::uint32_t largest = into->peak;
    for (std::size_t i = 0; i < n; ++i) {
        energy += static_cast<std::uint32_t>(in[i] * in[i]);
        largest = magnitude(in[i]) > largest ? magnitude(in[i]) : largest;
    }
    into->energy += energy;
    into->peak = largest;
}

} // namespace

void gain_measure(const std::int16_t* in, std::int16_t* out, std::size_t n, std::int32_t gain_q12,
                  loudness* into) noexcept {
    std::uint64_t energy = 0;
    std::uint32_t largest = into->peak;
    for (std::size_t i = 0; i < n; ++i) {
        const std::int16_t y = amplified(in[i], gain_q12);
        out[i] = y;
        energy += static_cast<std::uint32_t>(y * y);
        largest = magnitude(y) > largest ? magnitude(y) : largest;
    }
    into->energy += energy;
    into->peak = largest;
}

namespace {

void remove_offset(const std::int16_t* in, std::int16_t* out, std::size_t n, std::int32_t from,
                   std::int32_t to) noexcept {
    if (n == 0) {
        return;
    }
    const line offsets = line_between(from, to, n);
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = saturated(in[i] - at(offsets, i));
    }
}

void to_float(const std::int16_t* in, float* out, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = static_cast<float>(in[i]) * (1.0F / full_scale);
    }
}

void from_float(const float* in, std::int16_t* out, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        // A comparison with NaN is false, so that NaN fails both of the first and becomes 0.
        const float number = in[i] < 0.0F || in[i] >= 0.0F ? in[i] : 0.0F;
        const float above = number > -1.0F ? number * full_scale : static_cast<float>(least);
        const float limited = above < static_cast<float>(most) ? above : static_cast<float>(most);
        const auto bits = __builtin_bit_cast(std::int32_t, limited + round_at_1);
        out[i] = static_cast<std::int16_t>(bits - __builtin_bit_cast(std::int32_t, round_at_1));
    }
}

void interleave(const std::int16_t* left, const std::int16_t* right, std::int16_t* out,
                std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        out[2 * i] = left[i];
        out[2 * i + 1] = right[i];
    }
}

void deinterleave(const std::int16_t* in, std::int16_t* left, std::int16_t* right,
                  std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        left[i] = in[2 * i];
        right[i] = in[2 * i + 1];
    }
}

} // namespace

const kernels kernel_set{
    .swap_bytes = swap_bytes,
    .gain = gain,
    .gain_ramp = gain_ramp,
    .attenuate = attenuate,
    .mix_add = mix_add,
    .mix_subtract = mix_subtract,
    .bus_add = bus_add,
    .bus_subtract = bus_subtract,
    .bus_out = bus_out,
    .bus_out_without = bus_out_without,
    .cross_fade = cross_fade,
    .sum_of_squares = sum_of_squares,
    .peak = peak,
    .sum = sum,
    .measure = measure,
    .gain_measure = gain_measure,
    .remove_offset = remove_offset,
    .to_float = to_float,
    .from_float = from_float,
    .interleave = interleave,
    .deinterleave = deinterleave,
};

} // namespace voxplane::pcm::with_scalar
