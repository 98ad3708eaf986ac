// What an equaliser does: up to eight bands, each one second-order section.
#pragma once

#include <array>
#include <cstdint>

#include "dsp/biquad/biquad.hpp"
#include "dsp/format.hpp"

namespace voxplane::dsp {

enum class eq_shape : std::uint8_t {
    off,
    peaking,    // gain_db at hz, q wide
    low_shelf,  // gain_db below hz
    high_shelf, // gain_db above hz
    low_pass,   // 12 dB an octave above hz; gain_db is not used
    high_pass   // 12 dB an octave below hz; gain_db is not used
};

struct eq_band {
    eq_shape shape = eq_shape::off;
    float hz = 1000;   // 20 to 0.45 of the rate
    float q = 0.7071F; // 0.1 to 20
    float gain_db = 0; // -24 to 24
    bool operator==(const eq_band&) const = default;
};

struct eq_settings {
    std::array<eq_band, max_sections> bands;
    bool operator==(const eq_settings&) const = default;
};

// Null, or what is wrong with the settings, with the range. Any thread.
[[nodiscard]] const char* check(const eq_settings& settings, format how) noexcept;

// The section of a band that check() accepts, by the Audio EQ Cookbook (Bristow-Johnson).
[[nodiscard]] biquad design(const eq_band& band, std::uint32_t rate_hz) noexcept;

} // namespace voxplane::dsp
