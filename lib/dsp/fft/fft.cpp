// Radix-2 transform in plain C++, the reference of the vector ones: even samples as real and odd
// ones as imaginary parts of n/2 points, decimation in time, then the split into the bins of the
// real frame. Work arrays are on the stack.
#include "dsp/fft/fft.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <memory>
#include <numbers>

namespace voxplane::dsp {

namespace {

constexpr std::size_t most_points = max_fft_samples / 2;

struct points {
    alignas(64) std::array<float, most_points> re;
    alignas(64) std::array<float, most_points> im;
};

// In place over n/2 points in bit-reversed order. conjugate is -1 for the inverse.
void transform(points& p, std::size_t count, std::size_t n, const float* cosines,
               const float* sines, float conjugate) noexcept {
    for (std::size_t half = 1; half < count; half *= 2) {
        const std::size_t step = n / (2 * half);
        for (std::size_t from = 0; from < count; from += 2 * half) {
            for (std::size_t k = 0; k < half; ++k) {
                const float wr = cosines[k * step];
                const float wi = -conjugate * sines[k * step];
                float& ar = p.re[from + k];
                float& ai = p.im[from + k];
                float& br = p.re[from + k + half];
                float& bi = p.im[from + k + half];
                const float tr = br * wr - bi * wi;
                const float ti = br * wi + bi * wr;
                br = ar - tr;
                bi = ai - ti;
                ar += tr;
                ai += ti;
            }
        }
    }
}

} // namespace

real_fft::real_fft(std::size_t n) : samples_(n), cosines_(n), sines_(n), reversed_(n / 2) {
    for (std::size_t k = 0; k < n; ++k) {
        const double angle = 2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n);
        cosines_[k] = static_cast<float>(std::cos(angle));
        sines_[k] = static_cast<float>(std::sin(angle));
    }
    for (std::size_t k = 1; k < n / 2; ++k) {
        reversed_[k] = reversed_[k / 2] / 2 + (k % 2 != 0 ? n / 4 : 0);
    }
}

const real_fft* real_fft::of_size(std::size_t n) {
    static std::array<std::unique_ptr<const real_fft>, 12> plans;
    if (n < min_fft_samples || n > max_fft_samples || !std::has_single_bit(n)) {
        return nullptr;
    }
    auto& plan = plans[static_cast<std::size_t>(std::countr_zero(n))];
    if (!plan) {
        plan.reset(new real_fft(n));
    }
    return plan.get();
}

void real_fft::forward(const float* samples, float* re, float* im) const noexcept {
    const std::size_t count = samples_ / 2;
    points p;
    for (std::size_t k = 0; k < count; ++k) {
        p.re[reversed_[k]] = samples[2 * k];
        p.im[reversed_[k]] = samples[2 * k + 1];
    }
    transform(p, count, samples_, cosines_.data(), sines_.data(), 1.0F);
    for (std::size_t k = 0; k <= count; ++k) {
        const std::size_t a = k % count;
        const std::size_t b = (count - k) % count;
        const float even_re = 0.5F * (p.re[a] + p.re[b]);
        const float even_im = 0.5F * (p.im[a] - p.im[b]);
        const float odd_re = 0.5F * (p.im[a] + p.im[b]);
        const float odd_im = 0.5F * (p.re[b] - p.re[a]);
        re[k] = even_re + cosines_[k] * odd_re + sines_[k] * odd_im;
        im[k] = even_im + cosines_[k] * odd_im - sines_[k] * odd_re;
    }
    std::fill(re + count + 1, re + padded_bins(samples_), 0.0F);
    std::fill(im + count + 1, im + padded_bins(samples_), 0.0F);
}

void real_fft::inverse(const float* re, const float* im, float* samples) const noexcept {
    const std::size_t count = samples_ / 2;
    points p;
    for (std::size_t k = 0; k < count; ++k) {
        const std::size_t b = count - k;
        const float im_a = k == 0 ? 0.0F : im[k];
        const float im_b = k == 0 ? 0.0F : im[b];
        const float even_re = re[k] + re[b];
        const float even_im = im_a - im_b;
        const float odd_re = re[k] - re[b];
        const float odd_im = im_a + im_b;
        const float turned_re = cosines_[k] * odd_re - sines_[k] * odd_im;
        const float turned_im = cosines_[k] * odd_im + sines_[k] * odd_re;
        p.re[reversed_[k]] = even_re - turned_im;
        p.im[reversed_[k]] = even_im + turned_re;
    }
    transform(p, count, samples_, cosines_.data(), sines_.data(), -1.0F);
    const float scale = 1.0F / static_cast<float>(samples_);
    for (std::size_t k = 0; k < count; ++k) {
        samples[2 * k] = scale * p.re[k];
        samples[2 * k + 1] = scale * p.im[k];
    }
}

} // namespace voxplane::dsp
