// The half-band filter in its two phases: one is the 32 taps, the other a delay.
#include "dsp/resample/half_band.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

namespace voxplane::dsp {

namespace {

constexpr std::size_t taps = half_band::taps;
constexpr double beta = 7.0; // Kaiser: 70 dB

// Modified Bessel function of order 0, by its series.
double bessel(double x) noexcept {
    double term = 1;
    double sum = 1;
    for (int k = 1; k < 30; ++k) {
        term *= (x / 2 / k) * (x / 2 / k);
        sum += term;
    }
    return sum;
}

// out[i] = sum over k of taps[k] x[i + k].
void convolve(const float* taps_in, const float* x, float* out, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        float sums[8] = {};
        for (std::size_t k = 0; k < taps; k += 8) {
            for (std::size_t lane = 0; lane < 8; ++lane) {
                sums[lane] += taps_in[k + lane] * x[i + k + lane];
            }
        }
        out[i] = ((sums[0] + sums[4]) + (sums[1] + sums[5])) +
                 ((sums[2] + sums[6]) + (sums[3] + sums[7]));
    }
}

} // namespace

half_band::half_band() noexcept {
    // Tap 2k of 63, the middle being 31: sin(pi d / 2) / (pi d) under the window, d odd.
    double sum = 0;
    double values[taps];
    for (std::size_t k = 0; k < taps; ++k) {
        const double d = 2.0 * static_cast<double>(k) - 31.0;
        const double x = d / 32.0;
        const double window = bessel(beta * std::sqrt(1 - x * x)) / bessel(beta);
        values[k] = std::sin(std::numbers::pi * d / 2) / (std::numbers::pi * d) * window;
        sum += values[k];
    }
    for (std::size_t k = 0; k < taps; ++k) {
        taps_[k] = static_cast<float>(values[k] * 0.5 / sum);
    }
    reset();
}

void half_band::reset() noexcept {
    std::fill_n(even_, taps, 0.0F);
    std::fill_n(odd_, taps, 0.0F);
}

void half_band::up(const pcm::kernels& k, const std::int16_t* in, std::int16_t* out,
                   std::size_t n) noexcept {
    n = std::min(n, most_samples);
    alignas(64) float x[most_samples + taps];
    alignas(64) float filtered[most_samples];
    alignas(64) float both[2 * most_samples];
    std::memcpy(x, even_, sizeof even_);
    k.to_float(in, x + taps, n);
    convolve(taps_, x + 1, filtered, n);
    // Zeros between samples halve the level, so both phases are doubled.
    for (std::size_t i = 0; i < n; ++i) {
        both[2 * i] = 2.0F * filtered[i];
        both[2 * i + 1] = x[1 + i + taps / 2];
    }
    std::memcpy(even_, x + n, sizeof even_);
    k.from_float(both, out, 2 * n);
}

void half_band::down(const pcm::kernels& k, const std::int16_t* in, std::int16_t* out,
                     std::size_t n) noexcept {
    n = std::min(n, most_samples);
    alignas(64) float even[most_samples + taps];
    alignas(64) float odd[most_samples + taps];
    alignas(64) float both[2 * most_samples];
    alignas(64) float filtered[most_samples];
    std::memcpy(even, even_, sizeof even_);
    std::memcpy(odd, odd_, sizeof odd_);
    k.to_float(in, both, 2 * n);
    for (std::size_t i = 0; i < n; ++i) {
        even[taps + i] = both[2 * i];
        odd[taps + i] = both[2 * i + 1];
    }
    convolve(taps_, even + 1, filtered, n);
    for (std::size_t i = 0; i < n; ++i) {
        filtered[i] += 0.5F * odd[i + taps / 2];
    }
    std::memcpy(even_, even + n, sizeof even_);
    std::memcpy(odd_, odd + n, sizeof odd_);
    k.from_float(filtered, out, n);
}

} // namespace voxplane::dsp
