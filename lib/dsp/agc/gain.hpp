// From the level that arrives to the gain that is applied: where it should be, and how fast it may
// go there. Decibels; once a block.
#pragma once

#include "dsp/agc/settings.hpp"
#include "dsp/agc/speech_level.hpp"

namespace voxplane::dsp {

class gain_control {
public:
    gain_control(format how, const agc_settings& settings) noexcept
        : how_(how), settings_(settings) {}

    // The gain at the end of this block. corrected_dbov: the level as it would be with gain 0.
    // Worker.
    float next(const speech_level& level, float corrected_dbov) noexcept;
    void change(const agc_settings& settings) noexcept { settings_ = settings; }
    void reset() noexcept {
        gain_db_ = 0;
        arrived_ = false;
    }
    [[nodiscard]] float gain_db() const noexcept { return gain_db_; }
    [[nodiscard]] const agc_settings& settings() const noexcept { return settings_; }

private:
    format how_;
    agc_settings settings_;
    float gain_db_ = 0;
    bool arrived_ = false; // has been where the level asks it to be
};

} // namespace voxplane::dsp
