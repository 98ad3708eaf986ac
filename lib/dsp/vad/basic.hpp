// Voice detector in the time domain: energy over a floor that adapts, and zero crossings. Blocks of
// a leg are looked at and stay as they are; memory is the maker's, work is the leg's worker's.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/vad/settings.hpp"
#include "dsp/vad/talkspurt.hpp"
#include "simd/isa.hpp"

namespace voxplane::dsp {

struct vad_kernels;

class alignas(64) vad_basic {
public:
    [[nodiscard]] static std::size_t state_bytes(const vad_settings& settings, format how) noexcept;
    // In state_bytes() of memory, aligned to 64. Null: settings that check() refuses. Control core.
    [[nodiscard]] static vad_basic* make(void* memory, const vad_settings& settings, format how,
                                         simd::isa which = simd::isa::scalar);
    void reset() noexcept;
    // Threshold and hangover, from the next block on.
    void change(const vad_settings& settings) noexcept;

    // One block. False: it held numbers that are not finite, and all is forgotten; not active.
    bool analyse(const float* block) noexcept;

    [[nodiscard]] bool active() const noexcept { return talkspurt_.active(); }
    // Of the block before the last one, now that the last one is known.
    [[nodiscard]] bool active_before() const noexcept { return talkspurt_.active_before(); }
    // Continuous; speech is above vad_settings::threshold.
    [[nodiscard]] float score() const noexcept { return score_; }
    [[nodiscard]] float speech_probability() const noexcept;
    [[nodiscard]] vad_readings readings() const noexcept { return talkspurt_.read(); }
    [[nodiscard]] float noise_floor_dbov() const noexcept; // -65 at least

private:
    static constexpr std::size_t sections = 8; // of half a second each

    vad_basic() = default;
    void follow_floor(float power, bool early) noexcept;

    const vad_kernels* kernels_ = nullptr;
    format how_;
    float per_sample_ = 0;
    float slow_rate_ = 0;
    float adapt_ = 0;
    float hold_ = 0;
    float slow_ = 0; // smoothed power, whose minimum is sought
    float floor_ = 0;
    float lowest_ = 0;
    float lowest_past_ = 0;
    float floor_crossings_ = 0; // share of samples, where there is noise alone
    float held_ = 0;            // score before the offset, smoothed
    float score_ = 0;
    std::uint32_t blocks_ = 0; // of this section
    std::uint32_t sections_ = 0;
    talkspurt talkspurt_;
    float sections_lowest_[sections] = {};
};

} // namespace voxplane::dsp
