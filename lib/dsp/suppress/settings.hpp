// What can be set about noise suppression.
#pragma once

#include <cstddef>

#include "dsp/format.hpp"

namespace voxplane::dsp {

struct suppressor_settings {
    // The most that noise is turned down: 0 to 30. More is quieter, and thins out faint speech.
    float most_db = 15;
    // process() is always given the analysis of the leg's voice detector, made of the same block:
    // no transform and no memory of its own for that. A size, not changeable.
    bool shared_analysis = false;

    bool operator==(const suppressor_settings&) const = default;
};

// Null, or what is wrong.
[[nodiscard]] const char* check(const suppressor_settings& settings, format how) noexcept;

struct suppressor_readings {
    float noise_floor_dbov = -127; // of what comes in
    std::size_t delay_samples = 0; // by which the output lags
};

} // namespace voxplane::dsp
