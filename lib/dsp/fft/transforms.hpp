// The real transforms, alone and with legs in lanes, said once for all instruction sets. Included
// behind register, shuffles, butterflies and passes, in kernel files alone.
//
// Alone: n samples are n/2 complex points (even ones real, odd ones imaginary) and these a matrix
// with a register's lanes as columns: transforms along the columns, turns, transposes, transforms
// along the rows ("four steps": Bailey 1990), and the split into bins of the real frame. With legs
// in lanes the columns are all there is. Work arrays are on the stack.
#pragma once

#include <cstddef>

#include "dsp/fft/kernels.hpp"
#include "dsp/fft/sizes.hpp"

namespace voxplane::dsp {
namespace {

constexpr std::size_t wide = reg::width;

// Even samples as real, odd ones as imaginary parts.
struct paired_samples {
    const float* samples;
    [[gnu::always_inline]] inline complex load(std::size_t k) const noexcept {
        complex a;
        load_pairs(samples + 2 * wide * k, a.re, a.im);
        return a;
    }
};

struct paired_rows {
    const float* rows;
    [[gnu::always_inline]] inline complex load(std::size_t k) const noexcept {
        return {reg::load(rows + 2 * wide * k), reg::load(rows + (2 * k + 1) * wide)};
    }
};

// Rows of `lanes` points: turns, transposes, and what `put` makes of the points from `first` on.
template <typename Put>
[[gnu::always_inline]] inline void rows(const fft_tables& t, const points& from,
                                        const Put& put) noexcept {
    for (std::size_t first = 0; first < t.columns; first += wide) {
        complex a[wide];
#pragma GCC unroll 16
        for (std::size_t i = 0; i < wide; ++i) {
            const float* w = t.rows + 2 * wide * (first + i);
            a[i] = from.load(first + i) * complex{reg::load(w), reg::load(w + wide)};
        }
        transpose([&a](unsigned k) -> reg& { return a[k].re; });
        transpose([&a](unsigned k) -> reg& { return a[k].im; });
        butterfly<wide>::run(a);
#pragma GCC unroll 16
        for (std::size_t k = 0; k < wide; ++k) {
            put(first + t.columns * k, a[k]);
        }
    }
}

// exp(2 pi i k / n) for one register of bins, or for one bin in all lanes.
struct split_turns {
    const fft_tables& t;
    [[gnu::always_inline]] inline complex at(std::size_t k) const noexcept {
        return {reg::load(t.split + k), reg::load(t.split + t.split_stride + k)};
    }
    [[gnu::always_inline]] inline complex all(std::size_t k) const noexcept {
        return {reg::all(t.split[k]), reg::all(t.split[t.split_stride + k])};
    }
};

// Bins k of a and their mirror b (n/2 - k) of the complex transform into those of the real frame.
[[gnu::always_inline]] inline void split(complex& a, complex& b, complex turn) noexcept {
    const reg half = reg::all(0.5F);
    const complex even = {half * (a.re + b.re), half * (a.im - b.im)};
    const complex odd = {half * (a.im + b.im), half * (b.re - a.re)};
    const complex t = {fused(turn.im, odd.im, turn.re * odd.re),
                       fused_from(turn.im, odd.re, turn.re * odd.im)};
    a = even + t;
    b = {even.re - t.re, t.im - even.im};
}

// The other way, twice as large.
[[gnu::always_inline]] inline void join(complex& a, complex& b, complex turn) noexcept {
    const complex sum = {a.re + b.re, a.im - b.im};
    const complex difference = {a.re - b.re, a.im + b.im};
    const complex t = difference * turn;
    a = {sum.re - t.im, sum.im + t.re};
    b = {sum.re + t.im, t.re - sum.im};
}

template <std::size_t Largest>
void forward_alone(const fft_tables& t, const float* samples, float* re, float* im) noexcept {
    alignas(64) float scratch[4][max_fft_samples / 2];
    const points middle{scratch[0], scratch[1]};
    columns<Largest>(paired_samples{samples}, middle, points{scratch[2], scratch[3]}, t.columns,
                     t.passes);
    rows(t, middle, [re, im](std::size_t k, complex a) {
        a.re.store(re + k);
        a.im.store(im + k);
    });
    const std::size_t m = t.points;
    re[m] = re[0];
    im[m] = im[0];
    const split_turns turns{t};
    for (std::size_t k = 0; k < m / 2; k += wide) {
        const std::size_t mirror = m - k - wide + 1;
        complex a{reg::load(re + k), reg::load(im + k)};
        complex b{reversed(reg::load(re + mirror)), reversed(reg::load(im + mirror))};
        split(a, b, turns.at(k));
        a.re.store(re + k);
        a.im.store(im + k);
        reversed(b.re).store(re + mirror);
        reversed(b.im).store(im + mirror);
    }
    im[m / 2] = -im[m / 2];
    for (std::size_t k = m + 1; k < t.padded; ++k) {
        re[k] = 0.0F;
        im[k] = 0.0F;
    }
}

template <std::size_t Largest>
void inverse_alone(const fft_tables& t, const float* re, const float* im, float* samples) noexcept {
    alignas(64) float scratch[6][max_fft_samples / 2 + 16];
    const points joined{scratch[0], scratch[1]};
    const std::size_t m = t.points;
    const split_turns turns{t};
    for (std::size_t k = 0; k < m / 2; k += wide) {
        const std::size_t mirror = m - k - wide + 1;
        complex a{reg::load(re + k), reg::load(im + k)};
        complex b{reversed(reg::load(re + mirror)), reversed(reg::load(im + mirror))};
        join(a, b, turns.at(k));
        a.re.store(joined.re + k);
        a.im.store(joined.im + k);
        reversed(b.re).store(joined.re + mirror);
        reversed(b.im).store(joined.im + mirror);
    }
    joined.re[0] = re[0] + re[m];
    joined.im[0] = re[0] - re[m];
    joined.re[m / 2] = 2 * re[m / 2];
    joined.im[m / 2] = -2 * im[m / 2];
    // The inverse is the transform with real and imaginary parts changed about, in and out.
    const points middle{scratch[2], scratch[3]};
    columns<Largest>(points{joined.im, joined.re}, middle, points{scratch[4], scratch[5]},
                     t.columns, t.passes);
    const reg scale = reg::all(0.5F / static_cast<float>(m));
    rows(t, middle, [samples, scale](std::size_t k, complex a) {
        store_pairs(samples + 2 * k, a.im * scale, a.re * scale);
    });
}

template <std::size_t Largest>
void forward_group(const fft_tables& t, const float* samples, float* re, float* im) noexcept {
    alignas(64) float scratch[2][max_lane_fft_samples / 2 * wide];
    const points bins{re, im};
    const std::size_t m = t.points;
    columns<Largest>(paired_rows{samples}, bins, points{scratch[0], scratch[1]}, m, t.passes);
    const split_turns turns{t};
    bins.store(m, bins.load(0));
    for (std::size_t k = 0; k < m / 2; ++k) {
        complex a = bins.load(k);
        complex b = bins.load(m - k);
        split(a, b, turns.all(k));
        bins.store(k, a);
        bins.store(m - k, b);
    }
    const complex middle = bins.load(m / 2);
    bins.store(m / 2, {middle.re, reg::all(0.0F) - middle.im});
}

template <std::size_t Largest>
void inverse_group(const fft_tables& t, const float* re, const float* im, float* samples) noexcept {
    alignas(64) float scratch[6][max_lane_fft_samples / 2 * wide];
    const points joined{scratch[0], scratch[1]};
    const std::size_t m = t.points;
    const split_turns turns{t};
    const auto bin = [re, im](std::size_t k) {
        return complex{reg::load(re + k * wide), reg::load(im + k * wide)};
    };
    for (std::size_t k = 1; k < m / 2; ++k) {
        complex a = bin(k);
        complex b = bin(m - k);
        join(a, b, turns.all(k));
        joined.store(k, a);
        joined.store(m - k, b);
    }
    const reg first = reg::load(re);
    const reg last = reg::load(re + m * wide);
    joined.store(0, {first + last, first - last});
    const complex middle = bin(m / 2);
    joined.store(m / 2, {middle.re + middle.re, reg::all(-2.0F) * middle.im});
    const points out{scratch[2], scratch[3]};
    columns<Largest>(points{joined.im, joined.re}, out, points{scratch[4], scratch[5]}, m,
                     t.passes);
    const reg scale = reg::all(0.5F / static_cast<float>(m));
    for (std::size_t k = 0; k < m; ++k) {
        const complex a = out.load(k);
        (a.im * scale).store(samples + 2 * k * wide);
        (a.re * scale).store(samples + (2 * k + 1) * wide);
    }
}

} // namespace
} // namespace voxplane::dsp
