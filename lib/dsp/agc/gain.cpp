#include "dsp/agc/gain.hpp"

#include <algorithm>

namespace voxplane::dsp {

namespace {

constexpr float down_db_per_s = 2000;   // within a block: what is too loud is heard at once
constexpr float fresh_up_db_per_s = 60; // 30 dB within half a second of speech
constexpr float up_db_per_s = 6;        // later: not heard as pumping
constexpr float settled_down_db_per_s = 12;
constexpr float far_off_db = 3;
constexpr float arrived_db = 1;
// What a detector took for speech in stationary noise stands no further above the floor than noise
// moves by itself; each decibel more allows three of gain.
constexpr float noise_range_db = 6;
constexpr float gain_db_a_db = 3;

} // namespace

float gain_control::next(const speech_level& level, float corrected_dbov) noexcept {
    float most = settings_.max_gain_db;
    if (!level.known()) {
        most = std::min(most, settings_.noise_gain_db);
    } else {
        // Noise is not lifted out of its place, but neither is speech made quieter for it.
        most = std::min(most, std::max(0.0F, settings_.noise_limit_dbov - level.floor_dbov()));
        const float above = level.dbov() - level.floor_dbov() - noise_range_db;
        most = std::min(most, settings_.noise_gain_db + gain_db_a_db * std::max(0.0F, above));
    }
    const float least = std::min(settings_.min_gain_db, most);
    float wanted = gain_db_;
    if (level.known()) {
        wanted = settings_.target_dbov - corrected_dbov;
    }
    // The first way to the target is a quick one to its end, though the noise floor, which is known
    // after a pause only, may have held it up.
    arrived_ = arrived_ || (level.known() && wanted - gain_db_ < arrived_db) || level.old();
    wanted = std::clamp(wanted, least, most);
    const float off = wanted - gain_db_;
    const float seconds = static_cast<float>(how_.block_ms) / 1000;
    const bool hurry = level.fresh() || !arrived_;
    if (off < 0) {
        const float step = hurry || off < -far_off_db ? down_db_per_s : settled_down_db_per_s;
        gain_db_ = std::max(wanted, gain_db_ - step * seconds);
    } else if (level.speech()) { // pauses keep the gain
        const float step = hurry ? fresh_up_db_per_s : up_db_per_s;
        gain_db_ = std::min(wanted, gain_db_ + step * seconds);
    }
    return gain_db_;
}

} // namespace voxplane::dsp
