// From scores to decisions: a threshold, hangover, and counts for telemetry. Part of a detector's
// state, written by the leg's worker.
#pragma once

#include <cstdint>

#include "dsp/vad/settings.hpp"

namespace voxplane::dsp {

class talkspurt {
public:
    void change(const vad_settings& settings, format how) noexcept {
        threshold_ = settings.threshold;
        hangover_blocks_ = (settings.hangover_ms + how.block_ms - 1) / how.block_ms;
        left_ = left_ < hangover_blocks_ ? left_ : hangover_blocks_;
    }

    void reset() noexcept {
        left_ = 0;
        blocks_ = 0;
        active_blocks_ = 0;
        active_ = false;
        before_ = false;
    }

    void advance(float score) noexcept {
        before_ = active_;
        const bool speech = score > threshold_;
        active_ = speech || left_ > 0;
        left_ = speech ? hangover_blocks_ : left_ - (left_ > 0 ? 1 : 0);
        ++blocks_;
        active_blocks_ += active_ ? 1 : 0;
    }

    [[nodiscard]] bool active() const noexcept { return active_; }
    [[nodiscard]] bool active_before() const noexcept { return active_ || before_; }
    [[nodiscard]] vad_readings read() const noexcept {
        const auto of = static_cast<float>(blocks_ == 0 ? 1 : blocks_);
        return {static_cast<float>(active_blocks_) / of, blocks_};
    }

private:
    float threshold_ = 0;
    std::uint32_t hangover_blocks_ = 0;
    std::uint32_t left_ = 0;
    std::uint32_t blocks_ = 0; // wraps after 2.7 years
    std::uint32_t active_blocks_ = 0;
    bool active_ = false;
    bool before_ = false;
};

} // namespace voxplane::dsp
