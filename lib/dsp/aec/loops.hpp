// The echo cancellers' loops over registers. Included behind a register header, in kernel files
// alone, which instantiate them for their instruction set. What each does: kernels.hpp.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/aec/kernels.hpp"

namespace voxplane::dsp {
namespace {

inline constexpr std::size_t most_partitions = 32;

// Where the far spectrum of each partition lies.
struct aec_slots {
    const half_float* far[most_partitions];
};

[[gnu::always_inline]] inline aec_slots slots_of(const aec_partitions& of) noexcept {
    aec_slots at;
    std::uint32_t slot = of.head;
    for (std::uint32_t p = 0; p < of.count; ++p) {
        at.far[p] = of.far + std::size_t{slot} * 2 * of.padded;
        slot += of.stride;
        slot = slot >= of.slots ? slot - of.slots : slot;
    }
    return at;
}

void predict(const aec_partitions& of, float window_share, float* y_re, float* y_im,
             float* expected) noexcept {
    const aec_slots at = slots_of(of);
    const std::size_t padded = of.padded;
    for (std::size_t k = 0; k < padded; k += reg::width) {
        reg re = reg::all(0.0F);
        reg im = reg::all(0.0F);
        reg doubt = reg::all(0.0F);
        for (std::uint32_t p = 0; p < of.count; ++p) {
            const reg x_re = reg::load_half(at.far[p] + k);
            const reg x_im = reg::load_half(at.far[p] + padded + k);
            const half_float* const w = of.weights + std::size_t{p} * 2 * padded + k;
            const reg w_re = reg::load_half(w);
            const reg w_im = reg::load_half(w + padded);
            re = fused_from(w_im, x_im, fused(w_re, x_re, re));
            im = fused(w_im, x_re, fused(w_re, x_im, im));
            const reg power = fused(x_im, x_im, x_re * x_re);
            doubt = fused(reg::load_upper(of.uncertainty + p * padded + k), power, doubt);
        }
        re.store(y_re + k);
        im.store(y_im + k);
        (doubt * reg::all(window_share)).store(expected + k);
    }
}

aec_energies subtract(const float* microphone, const float* estimate, float* error,
                      std::size_t n) noexcept {
    reg e2 = reg::all(0.0F);
    reg d2 = reg::all(0.0F);
    reg y2 = reg::all(0.0F);
    for (std::size_t i = 0; i < n; i += reg::width) {
        const reg d = reg::load(microphone + i);
        const reg y = reg::load(estimate + i);
        const reg e = d - y;
        e.store(error + i);
        e2 = fused(e, e, e2);
        d2 = fused(d, d, d2);
        y2 = fused(y, y, y2);
    }
    return {e2.sum(), d2.sum(), y2.sum()};
}

aec_votes compare(const float* error_re, const float* error_im, const float* y_re,
                  const float* y_im, float window_share, std::size_t first,
                  std::size_t last) noexcept {
    reg correlation = reg::all(0.0F);
    reg share = reg::all(0.0F);
    for (std::size_t k = first; k < last; k += reg::width) {
        const reg er = reg::load(error_re + k);
        const reg ei = reg::load(error_im + k);
        const reg yr = reg::load(y_re + k);
        const reg yi = reg::load(y_im + k);
        const reg y2 = reg::all(window_share) * fused(yi, yi, yr * yr);
        const reg both = fused(ei, ei, fused(er, er, y2)) + reg::all(1e-9F);
        const reg weight = reg::all(1.0F) / both;
        correlation = fused(weight, fused(ei, yi, er * yr), correlation);
        share = fused(weight, y2, share);
    }
    return {correlation.sum(), share.sum()};
}

void widen(const float* in, float* out, std::size_t padded) noexcept {
    for (std::size_t k = 0; k < padded; k += reg::width) {
        const float* const at = in + k;
        const reg far = reg::load(at - 3) + reg::load(at + 3);
        const reg mid = reg::load(at - 2) + reg::load(at + 2);
        const reg near = reg::load(at - 1) + reg::load(at + 1);
        reg sum = fused(reg::all(2.0F), mid, far);
        sum = fused(reg::all(3.0F), near, sum);
        sum = fused(reg::all(4.0F), reg::load(at), sum);
        (sum * reg::all(1.0F / 16.0F)).store(out + k);
    }
}

float energy(const float* in, std::size_t n) noexcept {
    reg sum = reg::all(0.0F);
    for (std::size_t i = 0; i < n; i += reg::width) {
        const reg v = reg::load(in + i);
        sum = fused(v, v, sum);
    }
    return sum.sum();
}

void adapt(const aec_partitions& of, const aec_adaptation& how, const float* error_re,
           const float* error_im, const float* expected, upper_float* noise) noexcept {
    const aec_slots at = slots_of(of);
    const std::size_t padded = of.padded;
    const reg memory = reg::all(how.noise_memory);
    const reg learnt = reg::all(how.decay * how.window_share);
    const reg drift = reg::all(how.drift);
    for (std::size_t k = 0; k < padded; k += reg::width) {
        const reg er = reg::load(error_re + k);
        const reg ei = reg::load(error_im + k);
        const reg e2 = fused(ei, ei, er * er);
        const reg slow = fused(memory, reg::load_upper(noise + k) - e2, e2);
        slow.store_upper(noise + k);
        const reg level =
            most(slow, reg::all(0.5F) * e2) + reg::all(how.noise_floor) + reg::load(expected + k);
        const reg gain = reg::all(how.step) / level;
        const reg step_re = er * gain;
        const reg step_im = ei * gain;
        for (std::uint32_t p = 0; p < of.count; ++p) {
            half_float* const w = of.weights + std::size_t{p} * 2 * padded + k;
            upper_float* const u = of.uncertainty + p * padded + k;
            const reg x_re = reg::load_half(at.far[p] + k);
            const reg x_im = reg::load_half(at.far[p] + padded + k);
            const reg doubt = reg::load_upper(u);
            const reg kalman_re = doubt * x_re;
            const reg kalman_im = doubt * x_im;
            const reg w_re =
                fused(kalman_im, step_im, fused(kalman_re, step_re, reg::load_half(w)));
            const reg w_im = fused_from(kalman_im, step_re,
                                        fused(kalman_re, step_im, reg::load_half(w + padded)));
            w_re.store_half(w);
            w_im.store_half(w + padded);
            const reg seen = fused(kalman_im, x_im, kalman_re * x_re) * gain;
            // Leaks of the transform's window can make a bin look better known than it is.
            const reg kept = most(fused_from(learnt, seen, reg::all(1.0F)), reg::all(0.3F));
            fused(drift, fused(w_im, w_im, w_re * w_re), doubt * kept).store_upper(u);
        }
    }
}

// Each sum waits for itself at each tap: several go side by side.
template <std::size_t Samples>
[[gnu::always_inline]] inline void filter_step(const float* in, const float* taps,
                                               std::size_t taps_count, float* out) noexcept {
    reg sum[Samples / reg::width];
    for (std::size_t l = 0; l < Samples / reg::width; ++l) {
        sum[l] = reg::all(0.0F);
    }
    for (std::size_t k = 0; k < taps_count; ++k) {
        const reg tap = reg::all(taps[k]);
        for (std::size_t l = 0; l < Samples / reg::width; ++l) {
            sum[l] = fused(tap, reg::load(in + k + l * reg::width), sum[l]);
        }
    }
    for (std::size_t l = 0; l < Samples / reg::width; ++l) {
        sum[l].store(out + l * reg::width);
    }
}

void filter(const float* in, const float* taps, std::size_t taps_count, float* out,
            std::size_t n) noexcept {
    // A block of 10 ms at 8 kHz, of which all blocks are made.
    constexpr std::size_t most = reg::width >= 8 ? 80 : 16;
    std::size_t i = 0;
    for (; i + most <= n; i += most) {
        filter_step<most>(in + i, taps, taps_count, out + i);
    }
    for (; i < n; i += 16) {
        filter_step<16>(in + i, taps, taps_count, out + i);
    }
}

float dot(const float* a, const float* b, std::size_t n) noexcept {
    reg sum = reg::all(0.0F);
    for (std::size_t i = 0; i < n; i += reg::width) {
        sum = fused(reg::load(a + i), reg::load(b + i), sum);
    }
    return sum.sum();
}

void learn(const float* in, const float* errors, std::size_t count, float* to,
           std::size_t n) noexcept {
    for (std::size_t k = 0; k < n; k += 16) {
        reg sum[16 / reg::width];
        for (std::size_t l = 0; l < 16 / reg::width; ++l) {
            sum[l] = reg::load(to + k + l * reg::width);
        }
        for (std::size_t i = 0; i < count; ++i) {
            const reg error = reg::all(errors[i]);
            for (std::size_t l = 0; l < 16 / reg::width; ++l) {
                sum[l] = fused(error, reg::load(in + i + k + l * reg::width), sum[l]);
            }
        }
        for (std::size_t l = 0; l < 16 / reg::width; ++l) {
            sum[l].store(to + k + l * reg::width);
        }
    }
}

void to_half(const float* in, half_float* out, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; i += reg::width) {
        reg::load(in + i).store_half(out + i);
    }
}

void from_half(const half_float* in, float* out, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; i += reg::width) {
        reg::load_half(in + i).store(out + i);
    }
}

void to_pcm(const float* in, std::int16_t* out, std::size_t n) noexcept {
    const reg lowest = reg::all(-32768.0F);
    const reg highest = reg::all(32767.0F);
    for (std::size_t i = 0; i < n; i += reg::width) {
        const reg steps = reg::load(in + i) * reg::all(32768.0F);
        most(least(steps, highest), lowest).store_pcm(out + i);
    }
}

void from_pcm(const std::int16_t* in, float* out, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; i += reg::width) {
        (reg::load_pcm(in + i) * reg::all(1.0F / 32768.0F)).store(out + i);
    }
}

constexpr aec_kernels set_of_loops{predict,   subtract, compare,  widen,  energy, adapt, to_half,
                                   from_half, to_pcm,   from_pcm, filter, dot,    learn};

} // namespace
} // namespace voxplane::dsp
