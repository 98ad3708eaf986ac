// Short-time spectral attenuation. Noise of each bin: Gerkmann and Hendriks, Unbiased MMSE-based
// noise power estimation, 2012. Gain: the spectral power estimator of Wolfe and Godsill (2003), a
// form without special functions of Ephraim and Malah's (1984), whose decision-directed estimate of
// speech over noise it uses, times the probability that there is speech in the bin, never below a
// least gain. The remaining noise keeps its colour, and its bins do not come and go (musical
// noise), since that estimate smooths them where there is no speech. Left out: tracking of
// reverberation, and a post filter over frequency.
#include "dsp/suppress/suppressor.hpp"

#include <algorithm>
#include <cmath>
#include <new>

#include "dsp/fft/fft.hpp"
#include "dsp/suppress/kernels.hpp"
#include "simd/kernel_set.hpp"

namespace voxplane::dsp {

namespace {

constexpr std::size_t arrays = 3; // of bins
// A leg's first blocks are taken for noise; where they are speech, the estimate falls as fast.
constexpr std::size_t first_blocks = 3;
constexpr std::size_t lift_every = 16; // blocks
// Excess of power over the floor (see speech_analysis::snr) at which a block is as likely to hold
// speech as not, and the limits of the odds against it.
// The least is over 1 since most bins of a block with speech hold none.
constexpr float even_excess = 0.3F;
constexpr float least_absence = 2.0F;
constexpr float most_absence = 6.0F;

float per_block(float at_20_ms, format how) noexcept {
    return std::pow(at_20_ms, static_cast<float>(how.block_ms) / 20.0F);
}

std::size_t tail_floats(const analysis_plan& plan) noexcept {
    return (plan.overlap + 15) / 16 * 16;
}

} // namespace

const suppress_kernels& suppress_kernels_for(simd::isa which) noexcept {
    using set = simd::kernel_set<suppress_kernels>;
    if constexpr (simd::on_x86) {
        const set sets[] = {{simd::isa::scalar, with_scalar::suppress_set},
                            {simd::isa::sse41, with_sse41::suppress_set},
                            {simd::isa::avx2, with_avx2::suppress_set},
                            {simd::isa::avx512, with_avx512::suppress_set}};
        return simd::kernels_of(which, sets);
    } else if constexpr (simd::on_arm) {
        const set sets[] = {{simd::isa::scalar, with_scalar::suppress_set},
                            {simd::isa::neon, with_neon::suppress_set}};
        return simd::kernels_of(which, sets);
    }
    return with_scalar::suppress_set;
}

const char* check(const suppressor_settings& settings, format how) noexcept {
    if (!how.valid()) {
        return "suppressor: the rate must be 8000, 16000 or 48000, the block 10 or 20 ms";
    }
    if (!(settings.most_db >= 0 && settings.most_db <= 30)) {
        return "suppressor: most_db must be from 0 to 30";
    }
    return nullptr;
}

std::size_t noise_suppressor::state_bytes(const suppressor_settings& settings,
                                          format how) noexcept {
    const analysis_plan* plan = analysis_plan::of(how, simd::isa::scalar);
    if (plan == nullptr) {
        return 0;
    }
    return sizeof(noise_suppressor) + sizeof(float) * (arrays * plan->padded + tail_floats(*plan)) +
           (settings.shared_analysis ? 0 : speech_analysis::state_bytes(how, true));
}

noise_suppressor* noise_suppressor::make(void* memory, const suppressor_settings& settings,
                                         format how, simd::isa which) {
    if (check(settings, how) != nullptr) {
        return nullptr;
    }
    auto* made = new (memory) noise_suppressor;
    auto* floats = reinterpret_cast<float*>(made + 1);
    made->plan_ = analysis_plan::of(how, which);
    made->kernels_ = &suppress_kernels_for(which);
    const std::size_t bins = made->plan_->padded;
    made->bins_ = {floats, floats + bins, floats + 2 * bins};
    made->tail_ = floats + arrays * bins;
    if (!settings.shared_analysis) {
        made->own_ =
            speech_analysis::make(made->tail_ + tail_floats(*made->plan_), how, true, which);
    }
    made->how_ = how;
    made->rates_ = {.scale = made->plan_->scale,
                    .noise_keep = per_block(0.8F, how),
                    .presence_keep = per_block(0.9F, how),
                    .directed = per_block(0.92F, how),
                    .floor_gain = 1,
                    .faintest_noise = 1e-10F,
                    .absence = 1};
    made->change(settings);
    made->reset();
    return made;
}

void noise_suppressor::reset() noexcept {
    std::fill_n(bins_.noise, plan_->padded, rates_.faintest_noise);
    std::fill_n(bins_.presence, plan_->padded, 0.0F);
    std::fill_n(bins_.clean, plan_->padded, 0.0F);
    std::fill_n(tail_, plan_->overlap, 0.0F);
    blocks_ = 0;
    if (own_ != nullptr) {
        own_->reset();
    }
}

void noise_suppressor::change(const suppressor_settings& settings) noexcept {
    rates_.floor_gain = std::pow(10.0F, -settings.most_db / 20);
}

void noise_suppressor::learn(const speech_analysis& heard) noexcept {
    const float share = 1.0F / static_cast<float>(blocks_ + 1);
    for (std::size_t k = 0; k < plan_->padded; ++k) {
        const float re = heard.re()[k];
        const float im = heard.im()[k];
        const float power = (re * re + im * im) * rates_.scale;
        bins_.noise[k] += share * (power - bins_.noise[k]);
        bins_.noise[k] = std::max(bins_.noise[k], rates_.faintest_noise);
    }
}

// Where noise has suddenly grown, bins take it for speech and learn slowly. The floor of bands
// knows better after some seconds: bins are lifted to half of it.
void noise_suppressor::lift(const speech_analysis& heard) noexcept {
    for (std::size_t b = 0; b < noise_bands; ++b) {
        const std::size_t from = b == 0 ? 0 : plan_->edges[b];
        const std::size_t to = b + 1 == noise_bands ? plan_->padded : plan_->edges[b + 1];
        float sum = 0;
        for (std::size_t k = plan_->edges[b]; k < plan_->edges[b + 1]; ++k) {
            sum += bins_.noise[k];
        }
        const float mean = sum / static_cast<float>(plan_->edges[b + 1] - plan_->edges[b]);
        if (mean < 0.5F * heard.floors()[b]) {
            const float least = 0.5F * heard.floors()[b];
            for (std::size_t k = from; k < to; ++k) {
                bins_.noise[k] = std::max(bins_.noise[k], least);
            }
        }
    }
}

bool noise_suppressor::process(float* block, const speech_analysis* shared) noexcept {
    for (std::size_t k = 0; k < arrays * plan_->padded + plan_->overlap; k += 16) {
        __builtin_prefetch(bins_.noise + k, 1); // all arrays, and the tail behind them
    }
    const speech_analysis* heard = own_ != nullptr ? own_ : shared;
    if (heard == nullptr || heard->re() == nullptr || (own_ != nullptr && !own_->analyse(block))) {
        reset();
        return false;
    }
    if (blocks_ < first_blocks) {
        learn(*heard);
    } else if (blocks_ % lift_every == 0) {
        lift(*heard);
    }
    ++blocks_;
    rates_.absence =
        std::clamp(even_excess / std::max(heard->snr() - 1, 1e-3F), least_absence, most_absence);
    alignas(64) float spectrum[2 * padded_bins(max_fft_samples)];
    alignas(64) float work[max_fft_samples];
    float* re = spectrum;
    float* im = spectrum + plan_->padded;
    kernels_->gains(heard->re(), heard->im(), plan_->padded, rates_, bins_, work);
    kernels_->apply(heard->re(), heard->im(), work, plan_->padded, re, im);
    plan_->transform->inverse(re, im, work);
    kernels_->overlap(work, plan_->window, plan_->overlap, plan_->hop, tail_, block);
    return true;
}

suppressor_readings noise_suppressor::readings() const noexcept {
    float sum = 0;
    const std::size_t bins = plan_->transform->bins();
    for (std::size_t k = 0; k < bins; ++k) {
        sum += bins_.noise[k];
    }
    const float power = sum / static_cast<float>(bins);
    return {10 * std::log10(std::max(power, 2e-13F)), plan_->overlap};
}

} // namespace voxplane::dsp
