// What the noise tracker remembers of a leg. Written by the leg's worker, by the kernels alone.
//
// Minima-controlled recursive averaging (Cohen and Berdugo 2002) over bands: smoothed power, its
// minimum over some seconds (Martin 2001), and a floor that follows the power wherever that has not
// risen over the minimum. Left out of the paper: presence probabilities (the rule is yes or no) and
// the minimum's bias (the floor is a mean already). Bands instead of bins, since a mean over bins
// and time varies less than its parts, and nothing tells talkers in front from those behind better
// than a floor that keeps still: with a floor a bin (Gerkmann and Hendriks 2012) the same detector
// loses 0.05 to 0.1 of its area under the curve in babble.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/noise/plan.hpp"

namespace voxplane::dsp {

// Sections of the minimum's window, of half a second each.
inline constexpr std::size_t minimum_sections = 8;

// Powers are those of white noise of that variance at full scale 1. -65 dBov over the whole band:
// what is fainter is neither speech nor noise that matters, and an idle A-law line is at -72.
inline constexpr float faintest_power = 3.2e-7F;
// A leg's first floor is no more than this, so that a call that begins with speech is heard.
inline constexpr float first_floor = 1e-5F;
inline constexpr float no_minimum = 1e9F;

struct alignas(64) band_tracker {
    float fast[noise_bands];
    float slow[noise_bands];
    float floor[noise_bands];
    float lowest[noise_bands];                            // of slow, in this section
    float lowest_past[noise_bands];                       // in the sections before it
    std::uint32_t blocks;                                 // of this section
    std::uint32_t sections;                               // so far, counted up to minimum_sections
    float sections_lowest[minimum_sections][noise_bands]; // latest first
};

} // namespace voxplane::dsp
