// Active speech level of what arrives, in one or three bands, block by block: the mean power of the
// blocks that are speech, with the activity rule of ITU-T P.56 (speech within 15.9 dB of the level,
// pauses of up to 200 ms count as speech) on top of a voice detector. The mean is over all speech
// at first and forgets with seconds later; a level that changes at once starts it anew.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/format.hpp"

namespace voxplane::dsp {

class speech_level {
public:
    static constexpr std::size_t most_bands = 3;

    explicit speech_level(format how, std::size_t bands) noexcept;

    // Mean powers of one block, full scale 1, and how likely it is speech. Worker.
    void add(const float* powers, float speech_probability) noexcept;
    void reset() noexcept;

    [[nodiscard]] bool known() const noexcept { return known_; }
    [[nodiscard]] bool fresh() const noexcept { return weight_ < settled_blocks_; }
    [[nodiscard]] bool old() const noexcept { return weight_ >= memory_blocks_; }
    [[nodiscard]] bool speech() const noexcept { return hang_ > 0; } // the last block counted
    [[nodiscard]] float power(std::size_t band) const noexcept { return mean_[band]; }
    [[nodiscard]] float dbov() const noexcept { return level_db_; }
    [[nodiscard]] float floor_dbov() const noexcept { return floor_db_; }

private:
    void track_floor(float db, bool pause) noexcept;
    [[nodiscard]] bool doubtful(float db) const noexcept;
    void fill_window(const float* powers, float db, bool detected) noexcept;
    void end_window() noexcept;
    void empty_window() noexcept;
    void jump(const float* powers) noexcept;

    std::size_t bands_;
    float least_blocks_;   // before the level counts as known
    float settled_blocks_; // before gains move slowly
    float memory_blocks_;  // of the mean
    float window_blocks_;  // of a window of speech that is compared with the level
    std::uint32_t hang_blocks_;
    std::uint32_t floor_window_;

    float mean_[most_bands] = {};
    float window_[most_bands] = {}; // powers of this window so far, added up
    float weight_ = 0;              // of the mean, in blocks
    bool known_ = false;
    float filled_ = 0;          // blocks of this window
    float loudest_db_ = -127;   // of them
    float faintest_db_ = 0;     // of them
    bool doubted_ = false;      // one of them was no speech to the detector
    std::uint32_t quieter_ = 0; // points of windows on end that were far below the level
    float level_db_ = -127;
    float floor_db_ = -127; // smallest smoothed block of the last seconds
    float smooth_db_ = -127;
    float floor_next_db_ = 0;
    std::uint32_t floor_age_ = 0;
    std::uint32_t hang_ = 0;
};

} // namespace voxplane::dsp
