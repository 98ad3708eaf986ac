// What the meter of active speech level remembers, and what it tells.
#pragma once

#include "dsp/format.hpp"

namespace voxplane::dsp {

struct active_level_settings {
    // 0: all since the start, as the standard measures a recording. Else older speech counts less,
    // by 1/e in so many seconds; 5 to 3600.
    float memory_s = 0;
    bool operator==(const active_level_settings&) const = default;
};

// Null, or what is wrong with the settings, with the range. Any thread.
[[nodiscard]] const char* check(const active_level_settings& settings, format how) noexcept;

struct active_level_readings {
    float active_level_dbov = -127; // -127: no speech yet
    float long_term_dbov = -127;    // pauses included
    float activity = 0;             // share of the time that was speech, 0 to 1
    float measured_s = 0;           // what these figures stand on
};

} // namespace voxplane::dsp
