// Gains by spectral subtraction of an estimated residual echo: its power is a learnt share (the
// leak) of the echo estimate's, after Gustafsson, Martin and Vary (1998), with a decay for the part
// of a room's response behind the filter. Background noise by tracking of minima. Left out: any
// psychoacoustic model. Runs on the leg's worker.
#include "dsp/aec/suppressor.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace voxplane::dsp {

namespace {

constexpr std::size_t half = echo_suppressor::taps / 2;
constexpr float over = 1.25F;       // residual counted so many times, against musical tones
constexpr float noise_over = 2.5F;  // the same for the background
constexpr float least_gain = 0.02F; // -34 dB
constexpr float echo_decay = 0.5F;  // of the echo's power in 20 ms: a room of 400 ms
constexpr float noise_bias = 1.4F;  // a tracked minimum lies below the mean
constexpr float power_floor = 1e-9F;

using table = std::array<float, echo_suppressor::bands * half>;

// Column n of a row is that band's part in tap n to either side, Hann-windowed.
const float* cosine_table() {
    static const table made = [] {
        table t{};
        for (std::size_t b = 0; b < echo_suppressor::bands; ++b) {
            for (std::size_t n = 0; n < half; ++n) {
                const double x = std::numbers::pi * static_cast<double>(n) / half;
                const double hann = 0.5 + 0.5 * std::cos(x);
                t[b * half + n] =
                    static_cast<float>(hann * std::cos(x * (static_cast<double>(b) + 0.5)) / half);
            }
        }
        return t;
    }();
    return made.data();
}

} // namespace

void echo_suppressor::lay_out(carve& from, format of, std::size_t points, const aec_kernels& with) {
    with_ = &with;
    cosines_ = cosine_table();
    block_ = of.block_samples();
    width_ = points / 2 / bands;
    // 2.2 dB a second.
    rise_ = std::pow(10.0F, 0.22F / of.blocks_per_s());
    noise_ = from.take<float>(bands);
    smooth_ = from.take<float>(bands);
    leak_ = from.take<float>(bands);
    echo_ = from.take<float>(bands);
    gains_ = from.take<float>(bands);
    taps_ = from.take<float>(taps);
    fill_taps_ = from.take<float>(taps);
    past_ = from.take<float>(taps);
    past_noise_ = from.take<float>(taps);
}

void echo_suppressor::set(const aec_settings& settings) noexcept {
    noise_gain_ = std::pow(10.0F, -settings.noise_reduction_db / 20.0F);
    fill_ = settings.comfort_noise;
}

void echo_suppressor::reset() noexcept {
    std::fill(noise_, noise_ + bands, 0.0F);
    std::fill(smooth_, smooth_ + bands, 0.0F);
    std::fill(gains_, gains_ + bands, 1.0F);
    std::fill(taps_, taps_ + taps, 0.0F);
    taps_[half] = 1.0F;
    std::fill(fill_taps_, fill_taps_ + taps, 0.0F);
    std::fill(past_, past_ + taps, 0.0F);
    std::fill(past_noise_, past_noise_ + taps, 0.0F);
    random_ = 1;
    filled_ = false;
    forget_path();
}

void echo_suppressor::forget_path() noexcept {
    std::fill(leak_, leak_ + bands, 1.0F);
    std::fill(echo_, echo_ + bands, 0.0F);
}

echo_suppressor::powers echo_suppressor::measure(const spectra& of) const noexcept {
    powers now;
    for (std::size_t b = 0; b < bands; ++b) {
        float error = 0.0F;
        float echo = 0.0F;
        for (std::size_t k = b * width_; k < (b + 1) * width_; ++k) {
            error += of.error_re[k] * of.error_re[k] + of.error_im[k] * of.error_im[k];
            echo += of.echo_re[k] * of.echo_re[k] + of.echo_im[k] * of.echo_im[k];
        }
        now.error[b] = error + power_floor;
        now.echo[b] = echo * of.window_share;
    }
    return now;
}

void echo_suppressor::track(const powers& now) noexcept {
    for (std::size_t b = 0; b < bands; ++b) {
        smooth_[b] = smooth_[b] == 0.0F ? now.error[b] : 0.8F * smooth_[b] + 0.2F * now.error[b];
        if (noise_[b] == 0.0F || smooth_[b] < noise_[b]) {
            noise_[b] += (noise_[b] == 0.0F ? 1.0F : 0.3F) * (smooth_[b] - noise_[b]);
        } else {
            noise_[b] *= rise_;
        }
        echo_[b] = std::max(now.echo[b], echo_decay * echo_[b]);
        // Learnt where the echo is well above the background and the near end does not speak.
        const float background = noise_bias * noise_[b];
        if (echo_[b] > 8.0F * background && now.error[b] < 0.5F * echo_[b]) {
            const float share = std::max(now.error[b] - background, 0.0F) / echo_[b];
            leak_[b] += (share < leak_[b] ? 0.15F : 0.05F) * (share - leak_[b]);
        }
    }
}

bool echo_suppressor::decide(const powers& now, float* gains, float* filling) noexcept {
    const float bin_power = static_cast<float>(width_) * static_cast<float>(block_);
    bool fill = false;
    for (std::size_t b = 0; b < bands; ++b) {
        const float background = noise_bias * noise_[b];
        const float left = over * leak_[b] * echo_[b];
        const float power = 0.5F * (now.error[b] + smooth_[b]);
        const float by_noise = std::max(1.0F - noise_over * background / power, noise_gain_);
        const float by_echo = std::max(1.0F - left / now.error[b], 0.0F);
        const float kept = noise_gain_ * noise_gain_ * background; // what shall be heard at least
        float gain = by_noise * by_echo;
        if (!fill_) {
            gain = std::max(gain, std::min(noise_gain_, std::sqrt(kept / now.error[b])));
        }
        gain = std::max(gain, least_gain);
        gain = gain > gains_[b] ? 0.6F * gain + 0.4F * gains_[b] : gain;
        gains_[b] = gain;
        gains[b] = gain;
        const float missing = fill_ ? kept - gain * gain * now.error[b] : 0.0F;
        filling[b] = missing > 0.0F ? std::sqrt(missing / bin_power) : 0.0F;
        fill = fill || missing > 0.0F;
    }
    return fill;
}

void echo_suppressor::shape(const float* gains, float* to) const noexcept {
    alignas(64) float side[half] = {};
    for (std::size_t b = 0; b < bands; ++b) {
        const float gain = gains[b];
        const float* const row = cosines_ + b * half;
        for (std::size_t n = 0; n < half; ++n) {
            side[n] += gain * row[n];
        }
    }
    to[0] = 0.0F;
    for (std::size_t n = 0; n < half; ++n) {
        to[half - n] = side[n];
        to[half + n] = side[n];
    }
}

// From the old taps over to the new ones in the course of the block; old_taps become new_taps.
void echo_suppressor::pass(const float* in, float* old_taps, const float* new_taps, float* out,
                           bool add) const noexcept {
    alignas(64) float before[max_block_samples];
    alignas(64) float after[max_block_samples];
    with_->filter(in, old_taps, taps, before, block_);
    with_->filter(in, new_taps, taps, after, block_);
    const float slope = 1.0F / static_cast<float>(block_);
    for (std::size_t i = 0; i < block_; ++i) {
        const float part = static_cast<float>(static_cast<std::int32_t>(i)) * slope;
        const float value = before[i] + (after[i] - before[i]) * part;
        out[i] = add ? out[i] + value : value;
    }
    std::copy_n(new_taps, taps, old_taps);
}

void echo_suppressor::expect(memory_ahead& to) const noexcept {
    // Noise to taps lie side by side, and behind them the taps of the filling.
    to.add(noise_, (5 * bands + taps) * sizeof(float));
    to.add(past_, taps * sizeof(float));
}

void echo_suppressor::process(const float* error, const spectra& of, float* out) noexcept {
    const powers now = measure(of);
    track(now);
    alignas(64) float gains[bands];
    alignas(64) float filling[bands];
    const bool fill = decide(now, gains, filling);
    alignas(64) float in[max_block_samples + taps];
    alignas(64) float next[taps];
    std::copy_n(past_, taps, in);
    std::copy_n(error, block_, in + taps);
    std::copy_n(in + block_, taps, past_);
    shape(gains, next);
    pass(in, taps_, next, out, false);
    if (!fill && !filled_) {
        return;
    }
    std::copy_n(past_noise_, taps, in);
    for (std::size_t i = 0; i < block_; ++i) {
        // A multiplicative hash of a counter: white enough to be heard as noise.
        std::uint32_t x = (random_ + static_cast<std::uint32_t>(i)) * 0x9E37'79B1U;
        x = (x ^ (x >> 15U)) * 0x85EB'CA77U;
        x ^= x >> 13U;
        // Uniform of variance 1.
        in[taps + i] =
            static_cast<float>(static_cast<std::int32_t>(x)) * (1.7320508F / 2147483648.0F);
    }
    random_ += static_cast<std::uint32_t>(block_);
    std::copy_n(in + block_, taps, past_noise_);
    shape(filling, next);
    pass(in, fill_taps_, next, out, true);
    filled_ = fill;
}

} // namespace voxplane::dsp
