// What all legs of one format share when their speech is analysed: the window, the transform, the
// borders of bands and the rates of the tracker. Made by the control core at the first call, then
// read by any number of workers; lives as long as the program.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/format.hpp"
#include "simd/isa.hpp"

namespace voxplane::dsp {

class real_fft;

inline constexpr std::size_t noise_bands = 16;
// Of the longest window: 1.6 blocks of 20 ms at 48 kHz.
inline constexpr std::size_t max_window_samples = 1536;
inline constexpr std::size_t max_band_bins = 160;

// Smoothing factors a block, and lengths in blocks.
struct noise_rates {
    float fast = 0;             // of the power that is judged
    float slow = 0;             // of the power whose minimum is sought
    float adapt = 0;            // of the floor, while nothing rises above it
    std::uint32_t section = 0;  // blocks of one section of the minimum's window
    std::uint32_t settling = 0; // blocks before the first minimum, while means are of few blocks
};

// A window is the block behind an overlap of old samples. It rises over the overlap as a sine,
// stays flat, and falls as a cosine over as many samples at its end, so that its squares add up to
// one: the suppressor uses it twice. Frames are filled up with zeros to a power of two.
struct analysis_plan {
    const real_fft* transform = nullptr;
    std::size_t hop = 0;     // samples of a block
    std::size_t overlap = 0; // old samples before it; 0.6 blocks of 20 ms, 1 block of 10 ms
    std::size_t padded = 0;  // padded_bins(transform->size())
    float scale = 0;         // makes |X|^2 of white noise its variance, in every bin
    noise_rates rates;
    // Bands cover bins [edges[b], edges[b + 1]). Row k of `rows` holds the weights of bin
    // edges[0] + k in all bands.
    std::uint32_t edges[noise_bands + 1] = {};
    alignas(64) float widths[noise_bands] = {}; // share of a band in the power of white noise
    alignas(64) float rows[max_band_bins][noise_bands] = {};
    alignas(64) float window[max_window_samples] = {};

    [[nodiscard]] std::size_t frame_samples() const noexcept { return hop + overlap; }

    // Null for an invalid format. which: of the transform, supported. Control core.
    [[nodiscard]] static const analysis_plan* of(format how, simd::isa which);
};

} // namespace voxplane::dsp
