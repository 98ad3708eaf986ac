// Fourier transform of real frames, float, real and imaginary parts in arrays of their own, so that
// loops over bins fill registers. Plans are made by the control core and only read afterwards, by
// any number of workers at once; frames and bins are the caller's.
#pragma once

#include <cstddef>
#include <vector>

namespace voxplane::dsp {

inline constexpr std::size_t min_fft_samples = 64;
inline constexpr std::size_t max_fft_samples = 2048;

// Floats in an array of bins of an n-sample frame: n/2 + 1 bins, filled up to whole 64-byte lines.
// The bins behind n/2 are zero after forward() and not read by inverse().
[[nodiscard]] constexpr std::size_t padded_bins(std::size_t n) noexcept {
    return (n / 2 + 1 + 15) / 16 * 16;
}

class real_fft {
public:
    // The plan for frames of n samples, a power of two from 64 to 2048; null for others. Made at
    // the first call, which allocates: control core, before workers use it. It lives as long as the
    // program.
    [[nodiscard]] static const real_fft* of_size(std::size_t n);

    [[nodiscard]] std::size_t size() const noexcept { return samples_; }
    [[nodiscard]] std::size_t bins() const noexcept { return samples_ / 2 + 1; }

    // re + i im = sum of samples[t] exp(-2 pi i k t / n), k = 0..n/2. Arrays are aligned to 64
    // bytes, do not overlap, and hold padded_bins(n) floats each. Any thread.
    void forward(const float* samples, float* re, float* im) const noexcept;
    // The inverse of forward(), scaling included. im[0] and im[n/2] count as zero. Any thread.
    void inverse(const float* re, const float* im, float* samples) const noexcept;

private:
    explicit real_fft(std::size_t n);

    std::size_t samples_;
    std::vector<float> cosines_; // of 2 pi k / n, k < n
    std::vector<float> sines_;
    std::vector<std::size_t> reversed_; // bit-reversed index of the n/2 complex points
};

} // namespace voxplane::dsp
