// Decibels and back. Powers of two and their logarithms take the mathematics library a third of the
// time of those of ten, and gain control asks for a dozen of them a block.
#pragma once

#include <cmath>

namespace voxplane::dsp {

[[nodiscard]] inline float decibels_of(float power) noexcept {
    constexpr float db_an_octave = 3.010299957F; // 10 log10(2)
    return db_an_octave * std::log2(power);
}

[[nodiscard]] inline float power_of(float db) noexcept {
    constexpr float octaves_a_db = 0.3321928095F; // log2(10) / 10
    return std::exp2(octaves_a_db * db);
}

[[nodiscard]] inline float amplitude_of(float db) noexcept {
    return power_of(db / 2);
}

} // namespace voxplane::dsp
