// Noise suppression over registers. Included behind a register header and math.hpp, in kernel files
// alone; what it is stands in suppressor.cpp, who owns the memory in kernels.hpp.
#pragma once

#include <cstddef>

#include "dsp/suppress/kernels.hpp"

namespace voxplane::dsp {
namespace {

constexpr float log2_e = 1.44269504F;
// 15 dB: speech over noise that the presence probability takes for speech (Gerkmann and Hendriks).
constexpr float assumed = 31.6F;

// Noise of a bin, and the probability of speech in it, from the power over the noise so far.
[[gnu::always_inline]] inline reg follow_noise(reg power, reg over, reg noise, reg& presence,
                                               const suppressor_rates& rates) noexcept {
    const reg one = reg::all(1.0F);
    const reg exponent = over * reg::all(-log2_e * assumed / (1.0F + assumed));
    reg p = one / fused(reg::all(1.0F + assumed), exp2_of(exponent), one);
    presence = fused(reg::all(rates.presence_keep), presence - p, p);
    // A bin that holds speech for seconds holds noise: the estimate may not stick.
    p = where_less(reg::all(0.99F), presence, least(p, reg::all(0.99F)), p);
    const reg heard = fused(p, noise - power, power);
    return most(fused(reg::all(rates.noise_keep), noise - heard, heard),
                reg::all(rates.faintest_noise));
}

void gains(const float* re, const float* im, std::size_t n, const suppressor_rates& rates,
           const suppressor_bins& bins, float* gain) noexcept {
    const reg one = reg::all(1.0F);
    for (std::size_t k = 0; k < n; k += reg::width) {
        const reg a = reg::load(re + k);
        const reg b = reg::load(im + k);
        const reg power = fused(a, a, b * b) * reg::all(rates.scale);
        const reg noise = reg::load(bins.noise + k);
        const reg per_noise = one / noise;
        const reg over = least(power * per_noise, reg::all(1e6F));
        reg presence = reg::load(bins.presence + k);
        follow_noise(power, over, noise, presence, rates).store(bins.noise + k);
        presence.store(bins.presence + k);

        const reg now = most(over - one, reg::all(0.0F));
        const reg before = reg::load(bins.clean + k) * per_noise;
        const reg prior =
            most(fused(reg::all(rates.directed), before - now, now), reg::all(0.003F));
        const reg wiener = prior / (one + prior);
        const reg v = wiener * over;
        const reg root_gain = root(wiener * (one + v) / most(over, reg::all(0.01F)));
        const reg g = least(root_gain, one);
        (g * g * power).store(bins.clean + k);
        // Presence of speech now, from the same estimate: 1 / (1 + odds (1 + prior) exp(-v)).
        const reg present = one / fused((one + prior) * reg::all(rates.absence),
                                        exp2_of(v * reg::all(-log2_e)), one);
        most(g * present, reg::all(rates.floor_gain)).store(gain + k);
    }
}

void apply(const float* re, const float* im, const float* gain, std::size_t n, float* out_re,
           float* out_im) noexcept {
    for (std::size_t k = 0; k < n; k += reg::width) {
        const reg g = reg::load(gain + k);
        (reg::load(re + k) * g).store(out_re + k);
        (reg::load(im + k) * g).store(out_im + k);
    }
}

void overlap_add(const float* frame, const float* window, std::size_t overlap, std::size_t hop,
                 float* tail, float* block) noexcept {
    for (std::size_t t = 0; t < overlap; t += reg::width) {
        fused(reg::load(frame + t), reg::load(window + t), reg::load(tail + t)).store(block + t);
    }
    for (std::size_t t = overlap; t < hop; t += reg::width) {
        (reg::load(frame + t) * reg::load(window + t)).store(block + t);
    }
    for (std::size_t t = 0; t < overlap; t += reg::width) {
        (reg::load(frame + hop + t) * reg::load(window + hop + t)).store(tail + t);
    }
}

constexpr suppress_kernels all_loops{gains, apply, overlap_add};

} // namespace
} // namespace voxplane::dsp
