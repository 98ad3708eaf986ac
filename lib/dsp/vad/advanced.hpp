// Voice detector in bands. Blocks of a leg are looked at and stay as they are; memory is the
// maker's, work is the leg's worker's.
#pragma once

#include <cstddef>

#include "dsp/noise/analysis.hpp"
#include "dsp/vad/settings.hpp"
#include "dsp/vad/talkspurt.hpp"

namespace voxplane::dsp {

class vad_advanced {
public:
    [[nodiscard]] static std::size_t state_bytes(const vad_settings& settings, format how) noexcept;
    // In state_bytes() of memory, aligned to 64. Null: settings that check() refuses. Control core.
    [[nodiscard]] static vad_advanced* make(void* memory, const vad_settings& settings, format how,
                                            simd::isa which = simd::isa::scalar);
    void reset() noexcept;
    // Threshold and hangover, from the next block on.
    void change(const vad_settings& settings) noexcept;

    // One block. False: it held numbers that are not finite, and all is forgotten; not active.
    bool analyse(const float* block) noexcept;
    // Blocks of n legs, at most 16, of one format and instruction set, a leg a lane as far as that
    // is quicker; the same but for rounding. Bit i of the answer: leg i would have said false.
    static std::uint32_t analyse_together(vad_advanced* const* legs, const float* const* blocks,
                                          std::size_t n) noexcept;

    [[nodiscard]] bool active() const noexcept { return talkspurt_.active(); }
    // Of the block before the last one, now that the last one is known: who holds a block back
    // loses no onset to smoothing.
    [[nodiscard]] bool active_before() const noexcept { return talkspurt_.active_before(); }
    // Continuous; speech is above vad_settings::threshold.
    [[nodiscard]] float score() const noexcept { return score_; }
    [[nodiscard]] float speech_probability() const noexcept;
    [[nodiscard]] vad_readings readings() const noexcept { return talkspurt_.read(); }
    [[nodiscard]] float noise_floor_dbov() const noexcept { return analysis_->noise_floor_dbov(); }
    // Of the last block, for a suppressor whose settings say that the analysis is shared.
    [[nodiscard]] const speech_analysis& analysis() const noexcept { return *analysis_; }

private:
    vad_advanced() = default;
    void judge() noexcept;

    speech_analysis* analysis_ = nullptr; // behind this, in the same memory
    format how_;
    float medium_rate_ = 0;
    float slow_rate_ = 0;
    float medium_ = 0; // log2 of the excess over the floor, smoothed
    float slow_ = 0;
    float reference_ = 0; // log2 of power in the telephone band, its mean over the last 20 s
    float louder_ = 0;    // that of blocks, over the reference, smoothed
    float reference_rate_ = 0;
    float blocks_ = 0; // since the last reset, as far as means need it
    float score_ = 0;
    talkspurt talkspurt_;
};

} // namespace voxplane::dsp
