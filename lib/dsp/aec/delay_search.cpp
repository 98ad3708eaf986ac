// Signals at 1 kHz from blocks, and the correlation over them. Runs on the leg's worker.
#include "dsp/aec/delay_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace voxplane::dsp {

namespace {

constexpr std::size_t points = 2 * delay_search::window;
constexpr std::size_t bins = padded_bins(points);
constexpr std::size_t first_bin = 61; // bins are 0.98 Hz apart
constexpr std::size_t last_bin = 450;
constexpr float memory = 0.75F;      // of a look at the next
constexpr float least_power = 1e-7F; // -70 dBov in the band; below there is nothing to find
// A perfect echo of white noise gives 0.7, half of the far end's second being outside of the
// microphone's window; noise gives 0.05 at one look.
constexpr float least_peak = 0.17F;
constexpr float least_contrast = 1.5F; // over what is further away than the spread
constexpr std::size_t spread = 12;     // ms of a hybrid's response

// Windowed sinc, -6 dB at 400 Hz.
template <std::size_t Ratio>
const float* low_pass() {
    static const std::array<float, 8 * Ratio> made = [] {
        std::array<float, 8 * Ratio> taps{};
        constexpr double ratio{Ratio};
        for (std::size_t k = 0; k < taps.size(); ++k) {
            const double t = static_cast<double>(k) - (8 * ratio - 1) / 2;
            const double x = std::numbers::pi * 0.8 * t / ratio;
            const double hann = 0.5 + 0.5 * std::cos(2 * std::numbers::pi * t / (8 * ratio));
            taps[k] = static_cast<float>(std::sin(x) / x * hann * 0.8 / ratio);
        }
        return taps;
    }();
    return made.data();
}

} // namespace

void delay_search::lay_out(carve& from, format of, simd::isa which) {
    with_ = &aec_kernels_for(which);
    fft_ = real_fft::of_size(points, which);
    block_ = of.block_samples();
    ratio_ = of.rate_hz / 1000;
    low_pass_ = ratio_ == 8 ? low_pass<8>() : ratio_ == 16 ? low_pass<16>() : low_pass<48>();
    microphone_tail_ = from.take<std::int16_t>(taps());
    far_ = from.take<float>(points);
    microphone_ = from.take<float>(window);
    cross_ = from.take<float>(2 * bins);
}

void delay_search::reset() noexcept {
    std::fill(microphone_tail_, microphone_tail_ + taps(), std::int16_t{0});
    std::fill(far_, far_ + points, 0.0F);
    std::fill(microphone_, microphone_ + window, 0.0F);
    std::fill(cross_, cross_ + 2 * bins, 0.0F);
    at_ = 0;
    delay_ms_ = 0;
    gathered_ = 0.0F;
}

// A block, behind the samples before it, into the ring.
void delay_search::lower(const float* samples, float* ring, std::size_t size) const noexcept {
    for (std::size_t i = 0; i < block_ / ratio_; ++i) {
        ring[(at_ + i) & (size - 1)] = with_->dot(samples + (i + 1) * ratio_, low_pass_, taps());
    }
}

void delay_search::push(const float* sent, const float* microphone) noexcept {
    lower(sent, far_, points);
    alignas(64) float samples[max_block_samples + most_taps];
    with_->from_pcm(microphone_tail_, samples, taps());
    std::copy_n(microphone, block_, samples + taps());
    with_->to_pcm(samples + block_, microphone_tail_, taps());
    lower(samples, microphone_, window);
    at_ = (at_ + block_ / ratio_) & (points - 1);
}

void delay_search::expect(memory_ahead& to) const noexcept {
    const std::size_t samples = block_ / ratio_ * sizeof(float);
    to.add(microphone_tail_, taps() * sizeof(std::int16_t));
    to.add(far_ + at_, samples);
    to.add(microphone_ + at_ % window, samples);
}

bool delay_search::look() noexcept {
    alignas(64) float samples[points];
    alignas(64) float far_re[bins];
    alignas(64) float far_im[bins];
    alignas(64) float re[bins];
    alignas(64) float im[bins];
    for (std::size_t i = 0; i < points; ++i) {
        samples[i] = far_[(at_ + i) & (points - 1)];
    }
    if (with_->energy(samples, points) < least_power * points) {
        return false;
    }
    fft_->forward(samples, far_re, far_im);
    std::fill(samples, samples + window, 0.0F);
    for (std::size_t i = 0; i < window; ++i) {
        samples[window + i] = microphone_[(at_ + i) & (window - 1)];
    }
    if (with_->energy(samples, points) < 1e-2F * least_power * points) {
        return false;
    }
    fft_->forward(samples, re, im);
    const float kept = gathered_ == 0.0F ? 0.0F : memory;
    for (std::size_t k = first_bin; k < last_bin; ++k) {
        const float cross_re = re[k] * far_re[k] + im[k] * far_im[k];
        const float cross_im = im[k] * far_re[k] - re[k] * far_im[k];
        const float size = std::sqrt(cross_re * cross_re + cross_im * cross_im) + 1e-12F;
        cross_[k] = kept * cross_[k] + cross_re / size;
        cross_[bins + k] = kept * cross_[bins + k] + cross_im / size;
    }
    gathered_ = memory * gathered_ + 1.0F;
    fft_->inverse(cross_, cross_ + bins, samples);
    return pick(samples);
}

bool delay_search::pick(float* correlation) noexcept {
    // An echo may come back turned over.
    for (std::size_t i = 0; i < window; ++i) {
        correlation[i] = std::abs(correlation[i]);
    }
    const auto peak =
        static_cast<std::size_t>(std::max_element(correlation, correlation + window) - correlation);
    float other = 0.0F;
    for (std::size_t i = 0; i < window; ++i) {
        if (i + spread < peak || i > peak + spread) {
            other = std::max(other, correlation[i]);
        }
    }
    // Scaled so that all bins in phase give 1.
    const float scale = points / (2.0F * (last_bin - first_bin) * gathered_);
    if (correlation[peak] * scale < least_peak || correlation[peak] < least_contrast * other) {
        return false;
    }
    // Hybrids ring at low frequencies: the path begins before its highest peak.
    std::size_t first = peak > spread ? peak - spread : 0;
    while (correlation[first] < 0.5F * correlation[peak]) {
        ++first;
    }
    delay_ms_ = static_cast<std::uint32_t>(first);
    return true;
}

} // namespace voxplane::dsp
