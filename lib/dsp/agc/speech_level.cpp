// Bounds come from conversational speech in blocks of 20 ms: a block is at most 9 to 10 dB above
// the level of its speaker, the mean of 0.4 s of speech within 5 dB of it nearly always.
#include "dsp/agc/speech_level.hpp"

#include <algorithm>

#include "dsp/agc/decibels.hpp"

namespace voxplane::dsp {

namespace {

constexpr float nothing = 1e-12F;  // -120 dBov: what is below counts as that
constexpr float margin_db = 15.9F; // ITU-T P.56
constexpr float impossible_block_db = 13;
constexpr float loud_block_db =
    5; // above the level, of a block that jumps: rather too quiet at first
// What such a block weighs: those that follow soon tell more.
constexpr float jump_blocks = 2;
constexpr float window_s = 0.2F;  // of speech
constexpr float step_up_db = 7;   // of one window
constexpr float step_down_db = 7; // of each of three windows on end
constexpr float far_down_db = 16; // of each of two
constexpr std::uint32_t quieter_voice = 6;
// A voice that has become much quieter is below what the simple detector takes for the floor until
// the next pause. Above the floor that is told here, and moving as noise does not, it is believed.
constexpr float above_floor_db = 6;
constexpr float moving_db = 8; // between blocks of a window
constexpr float hang_s = 0.2F;
// Longer than speech goes on without a pause: nine seconds were heard in Spanish prompts. Pauses
// count threefold, so that the floor follows within four seconds where there are some.
constexpr float floor_s = 12;
constexpr std::uint32_t pause_weight = 3;

float decibels(float power) noexcept {
    return decibels_of(power + nothing);
}

} // namespace

speech_level::speech_level(format how, std::size_t bands) noexcept
    : bands_(bands), least_blocks_(0.2F * how.blocks_per_s()),
      settled_blocks_(2.0F * how.blocks_per_s()), memory_blocks_(6.0F * how.blocks_per_s()),
      window_blocks_(window_s * how.blocks_per_s()),
      hang_blocks_(static_cast<std::uint32_t>(hang_s * how.blocks_per_s())),
      floor_window_(static_cast<std::uint32_t>(floor_s * how.blocks_per_s())) {}

void speech_level::reset() noexcept {
    std::fill(mean_, mean_ + most_bands, 0.0F);
    weight_ = 0;
    known_ = false;
    empty_window();
    quieter_ = 0;
    level_db_ = floor_db_ = smooth_db_ = -127;
    floor_next_db_ = 0;
    floor_age_ = 0;
    hang_ = 0;
}

// The least of the last one to two windows.
void speech_level::track_floor(float db, bool pause) noexcept {
    smooth_db_ += (smooth_db_ < -126 ? 1.0F : 0.3F) * (db - smooth_db_);
    floor_next_db_ = floor_age_ == 0 ? smooth_db_ : std::min(floor_next_db_, smooth_db_);
    floor_db_ = floor_db_ < -126 ? smooth_db_ : std::min(floor_db_, smooth_db_);
    floor_age_ += pause ? pause_weight : 1;
    if (floor_age_ >= floor_window_) {
        floor_db_ = floor_next_db_;
        floor_age_ = 0;
    }
}

// Compares the window's mean with the level, which it becomes when it is far off: at once when
// louder, and when quieter, once a few windows agree.
void speech_level::end_window() noexcept {
    float total = 0;
    for (std::size_t b = 0; b < bands_; ++b) {
        total += window_[b];
    }
    if (doubted_ && loudest_db_ - faintest_db_ < moving_db) {
        empty_window();
        return;
    }
    const float off = decibels(total / filled_) - level_db_;
    quieter_ = off < -far_down_db ? quieter_ + 3 : off < -step_down_db ? quieter_ + 2 : 0;
    if (known_ && (off > step_up_db || quieter_ >= quieter_voice)) {
        for (std::size_t b = 0; b < bands_; ++b) {
            mean_[b] = window_[b] / filled_;
        }
        weight_ = filled_;
        quieter_ = 0;
    }
    empty_window();
}

void speech_level::empty_window() noexcept {
    std::fill(window_, window_ + most_bands, 0.0F);
    filled_ = 0;
    loudest_db_ = -127;
    faintest_db_ = 0;
    doubted_ = false;
}

// Whether a block that is none to the detector may be speech of a voice far below the level.
bool speech_level::doubtful(float db) const noexcept {
    return known_ && db > floor_db_ + above_floor_db && db < level_db_ - far_down_db;
}

void speech_level::fill_window(const float* powers, float db, bool detected) noexcept {
    filled_ += 1;
    for (std::size_t b = 0; b < bands_; ++b) {
        window_[b] += powers[b];
    }
    loudest_db_ = std::max(loudest_db_, db);
    faintest_db_ = std::min(faintest_db_, db);
    doubted_ = doubted_ || !detected;
}

// A block that this speaker cannot have made: the level is new, and known by this block alone.
void speech_level::jump(const float* powers) noexcept {
    const float down = power_of(-loud_block_db);
    for (std::size_t b = 0; b < bands_; ++b) {
        mean_[b] = powers[b] * down;
    }
    weight_ = std::min(weight_, jump_blocks);
    empty_window();
    quieter_ = 0;
}

void speech_level::add(const float* powers, float speech_probability) noexcept {
    float total = 0;
    for (std::size_t b = 0; b < bands_; ++b) {
        total += powers[b];
    }
    const float db = decibels(total);
    const bool detected = speech_probability >= 0.5F;
    track_floor(db, !detected);
    if (!detected && hang_ > 0) {
        --hang_;
    }
    const bool loud_enough = weight_ < 1 || db > level_db_ - margin_db;
    if (detected && loud_enough) {
        hang_ = hang_blocks_;
    }
    // Detectors doubt a voice that has just become much quieter.
    const bool believed = speech_probability >= 0.2F;
    const bool perhaps = believed || doubtful(db);
    if (hang_ == 0 && !perhaps) {
        return;
    }
    // Quiet speech is no part of the mean, but shows that the level may have fallen.
    if (perhaps) {
        fill_window(powers, db, believed);
    }
    if (hang_ > 0) {
        weight_ = std::min(weight_ + 1, memory_blocks_);
        known_ = known_ || weight_ >= least_blocks_;
        for (std::size_t b = 0; b < bands_; ++b) {
            mean_[b] += (powers[b] - mean_[b]) / weight_;
        }
    }
    if (known_ && db > level_db_ + impossible_block_db) {
        jump(powers);
    } else if (filled_ >= window_blocks_) {
        end_window();
    }
    float mean = 0;
    for (std::size_t b = 0; b < bands_; ++b) {
        mean += mean_[b];
    }
    level_db_ = decibels(mean);
}

} // namespace voxplane::dsp
