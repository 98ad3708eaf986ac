#include "dsp/agc/settings.hpp"

namespace voxplane::dsp {

namespace {

// What is no number is in no range.
bool within(float value, float least, float most) noexcept {
    return value >= least && value <= most;
}

} // namespace

const char* check(const agc_settings& s, format how) noexcept {
    if (!how.valid()) {
        return "rate 8000, 16000 or 48000 Hz and blocks of 10 or 20 ms are needed";
    }
    if (!within(s.target_dbov, -40, -10)) {
        return "target_dbov must be from -40 to -10";
    }
    if (!within(s.max_gain_db, 0, 40) || !within(s.min_gain_db, -40, 0)) {
        return "max_gain_db must be from 0 to 40, min_gain_db from -40 to 0";
    }
    if (!within(s.noise_gain_db, 0, 6) || !within(s.noise_limit_dbov, -70, -30)) {
        return "noise_gain_db must be from 0 to 6, noise_limit_dbov from -70 to -30";
    }
    if (!within(s.ceiling_dbov, -12, 0)) {
        return "ceiling_dbov must be from -12 to 0";
    }
    if (s.look_ahead_ms < 1 || s.look_ahead_ms > 10) {
        return "look_ahead_ms must be from 1 to 10";
    }
    if (!within(s.band_correction_db, 0, 6)) {
        return "band_correction_db must be from 0 to 6";
    }
    return nullptr;
}

} // namespace voxplane::dsp
