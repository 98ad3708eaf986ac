// Between 8 and 16 kHz: a half-band FIR of 63 taps (Kaiser window, beta 7), of which every second
// one is zero but for the middle. Flat within 0.1 dB up to 3400 Hz, images and aliases of what lies
// above 4600 Hz at least 65 dB down, 1.94 ms of delay either way; what lies between folds with 6 dB
// at 4000 Hz, as with all half-band filters. One object a direction and leg: the worker filters,
// the control core makes it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "pcm/pcm.hpp"

namespace voxplane::dsp {

class half_band {
public:
    static constexpr std::size_t taps = 32;          // that are not zero, but for the middle one
    static constexpr std::size_t most_samples = 960; // of the slower side at once

    // Control core: computes the taps.
    half_band() noexcept;

    // n samples to 2n. n up to most_samples; in and out do not overlap.
    void up(const pcm::kernels& k, const std::int16_t* in, std::int16_t* out,
            std::size_t n) noexcept;
    // 2n samples to n.
    void down(const pcm::kernels& k, const std::int16_t* in, std::int16_t* out,
              std::size_t n) noexcept;
    void reset() noexcept;

private:
    alignas(64) float taps_[taps]; // sum is 1/2; in order, the filter is symmetric
    alignas(64) float even_[taps]; // the last samples of each phase, oldest first
    alignas(64) float odd_[taps];  // down only
};

} // namespace voxplane::dsp
