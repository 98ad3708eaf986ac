// The loops over samples, said once for all instruction sets. Included behind a register header, in
// kernel files alone.
#pragma once

#include <cstddef>

#include "dsp/samples/kernels.hpp"

namespace voxplane::dsp {
namespace {

constexpr std::size_t wide = reg::width;
// Sums and peaks go over four registers in turn, so that no addition waits for the one before.
constexpr std::size_t chains = wide == 16 ? 1 : 4;

float energy(const float* x, std::size_t n) noexcept {
    reg sums[chains];
    for (reg& each : sums) {
        each = reg::all(0.0F);
    }
    for (std::size_t i = 0; i < n; i += chains * wide) {
        for (std::size_t k = 0; k < chains && i + k * wide < n; ++k) {
            const reg v = reg::load(x + i + k * wide);
            sums[k] = fused(v, v, sums[k]);
        }
    }
    for (std::size_t k = 1; k < chains; ++k) {
        sums[0] = sums[0] + sums[k];
    }
    return sums[0].sum();
}

float peak(const float* x, std::size_t n) noexcept {
    reg largest = reg::all(0.0F);
    for (std::size_t i = 0; i < n; i += wide) {
        largest = most(largest, magnitude(reg::load(x + i)));
    }
    return largest.largest();
}

void hold(float* x, std::size_t n, float bound) noexcept {
    const reg upper = reg::all(bound);
    const reg lower = reg::all(-bound);
    for (std::size_t i = 0; i < n; i += wide) {
        most(least(reg::load(x + i), upper), lower).store(x + i);
    }
}

// 1, 2, 3 ...
constexpr float counted[16] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

void ramp(float* x, std::size_t n, float from, float to) noexcept {
    const float step = (to - from) / static_cast<float>(n);
    reg gain = fused(reg::load(counted), reg::all(step), reg::all(from));
    const reg further = reg::all(step * static_cast<float>(wide));
    for (std::size_t i = 0; i < n; i += wide) {
        (reg::load(x + i) * gain).store(x + i);
        gain = gain + further;
    }
}

void fade(float* x, const float* y, std::size_t n) noexcept {
    const float step = 1.0F / static_cast<float>(n);
    reg share = reg::load(counted) * reg::all(step);
    const reg further = reg::all(step * static_cast<float>(wide));
    for (std::size_t i = 0; i < n; i += wide) {
        const reg a = reg::load(x + i);
        fused(reg::load(y + i) - a, share, a).store(x + i);
        share = share + further;
    }
}

void to_rows(const float* x, float* rows, std::size_t n) noexcept {
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t lane = 0; lane < 8; ++lane) {
            rows[8 * i + lane] = lane < 3 ? x[i] : 0.0F;
        }
    }
}

// The lanes of a row are the compiler's to put into registers.
void band_energies(const float* rows, std::size_t n, float* sums) noexcept {
    float all[8] = {};
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t lane = 0; lane < 8; ++lane) {
            all[lane] += rows[8 * i + lane] * rows[8 * i + lane];
        }
    }
    for (std::size_t b = 0; b < 3; ++b) {
        sums[b] = all[b];
    }
}

void add_bands(const float* rows, float* out, std::size_t n, const float* from,
               const float* to) noexcept {
    float gain[3];
    float step[3];
    for (std::size_t b = 0; b < 3; ++b) {
        step[b] = (to[b] - from[b]) / static_cast<float>(n);
        gain[b] = from[b];
    }
    for (std::size_t i = 0; i < n; ++i) {
        float sum = 0.0F;
        for (std::size_t b = 0; b < 3; ++b) {
            gain[b] += step[b];
            sum += gain[b] * rows[8 * i + b];
        }
        out[i] = sum;
    }
}

constexpr sample_kernels all_loops = {energy, peak,    hold,          ramp,
                                      fade,   to_rows, band_energies, add_bands};

} // namespace
} // namespace voxplane::dsp
