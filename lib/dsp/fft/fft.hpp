// Fourier transform of real frames, float, real and imaginary parts in arrays of their own, so that
// loops over bins fill registers: one leg's frame, or those of 8 or 16 legs with a leg a lane.
// Plans are made by the control core and only read afterwards, by any number of workers at once;
// frames and bins are the caller's.
#pragma once

#include <cstddef>

#include "dsp/fft/kernels.hpp"
#include "dsp/fft/sizes.hpp"
#include "simd/isa.hpp"

namespace voxplane::dsp {

class real_fft {
public:
    // The plan for frames of n samples: a power of two from 64 to 2048, or, where KissFFT is built
    // in, any even number between whose half has no factors but 2, 3 and 5; null for others. Powers
    // of two use `which`, which must be supported, or a lower one where frames are too short for
    // its registers. Made at the first call, which allocates: control core, before workers use it.
    // It lives as long as the program.
    [[nodiscard]] static const real_fft* of_size(std::size_t n, simd::isa which);
    // With the best that this machine has.
    [[nodiscard]] static const real_fft* of_size(std::size_t n);

    [[nodiscard]] std::size_t size() const noexcept { return samples_; }
    [[nodiscard]] std::size_t bins() const noexcept { return samples_ / 2 + 1; }

    // re + i im = sum of samples[t] exp(-2 pi i k t / n), k = 0..n/2. Arrays are aligned to 64
    // bytes, do not overlap, and hold padded_bins(n) floats each. Any thread.
    void forward(const float* samples, float* re, float* im) const noexcept {
        alone_.set->forward(alone_.tables, samples, re, im);
    }
    // The inverse of forward(), scaling included. im[0] and im[n/2] count as zero. Any thread.
    void inverse(const float* re, const float* im, float* samples) const noexcept {
        alone_.set->inverse(alone_.tables, re, im, samples);
    }

    // Legs of a group: sample t of leg l at rows[t * lanes() + l], bin k at re[k * lanes() + l],
    // n/2 + 1 bins without filling. 0 lanes: no groups of this size. Any thread.
    [[nodiscard]] std::size_t lanes() const noexcept {
        return group_.set == nullptr ? 0 : group_.set->lanes;
    }
    void forward_lanes(const float* rows, float* re, float* im) const noexcept {
        group_.set->forward_lanes(group_.tables, rows, re, im);
    }
    void inverse_lanes(const float* re, const float* im, float* rows) const noexcept {
        group_.set->inverse_lanes(group_.tables, re, im, rows);
    }

private:
    friend class fft_plan;
    struct work {
        const fft_kernels* set = nullptr;
        fft_tables tables;
    };
    real_fft(std::size_t n, const work& alone, const work& group) noexcept
        : samples_(n), alone_(alone), group_(group) {}

    std::size_t samples_;
    work alone_;
    work group_; // set null: none
};

} // namespace voxplane::dsp
