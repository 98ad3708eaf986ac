// What gain control aims at and how far it goes.
#pragma once

#include <cstdint>

#include "dsp/format.hpp"

namespace voxplane::dsp {

struct agc_settings {
    float target_dbov = -20; // active speech level that leaves, -40 to -10
    float max_gain_db = 36;  // 0 to 40
    float min_gain_db = -30; // -40 to 0
    float noise_gain_db = 0; // most gain before speech was heard, 0 to 6
    float noise_limit_dbov =
        -45;                 // gain stops where it would lift the noise floor beyond, -70 to -30
    float ceiling_dbov = -1; // no sample leaves larger, -12 to 0
    std::uint32_t look_ahead_ms = 5; // advanced: of the limiter, 1 to 10; the form's delay
    float band_correction_db = 3;    // advanced: most that a band is moved, 0 to 6
    bool operator==(const agc_settings&) const = default;
};

// Null, or what is wrong with the settings, with the range. Any thread.
[[nodiscard]] const char* check(const agc_settings& settings, format how) noexcept;

struct agc_readings {
    float gain_db = 0;       // applied at the end of the last block
    float level_dbov = -127; // active speech level that came in, -127: none heard yet
    float limited_db = 0;    // what the limiter took at most during the last block
};

} // namespace voxplane::dsp
