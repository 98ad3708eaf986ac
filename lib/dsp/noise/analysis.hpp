// Speech analysis: blocks of a leg go in; their spectrum, and how far they stand out of the noise
// floor of each band, come out. One analysis serves the voice detector and the noise suppressor of
// a leg. Memory is the maker's, work is the leg's worker's.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/format.hpp"
#include "dsp/noise/plan.hpp"
#include "dsp/noise/tracker.hpp"
#include "simd/isa.hpp"

namespace voxplane::dsp {

struct group_kernels;
struct noise_kernels;

class speech_analysis {
public:
    // keep: the spectrum stays readable after analyse(), for a suppressor; 1.1 KiB more at 8 kHz.
    [[nodiscard]] static std::size_t state_bytes(format how, bool keep) noexcept;
    // In state_bytes() of memory, aligned to 64. Null for an invalid format. Control core.
    [[nodiscard]] static speech_analysis* make(void* memory, format how, bool keep,
                                               simd::isa which);

    // One block. False: it held numbers that are not finite, and all is forgotten.
    bool analyse(const float* block) noexcept;
    // Blocks of n legs, at most 16, of one format and instruction set, a leg a lane as far as that
    // is quicker; the same but for rounding. Bit i of the answer: leg i would have said false.
    static std::uint32_t analyse_together(speech_analysis* const* legs, const float* const* blocks,
                                          std::size_t n) noexcept;
    void reset() noexcept;

    // Mean over bands of power over floor, in the last block: 1 is noise alone.
    [[nodiscard]] float snr() const noexcept { return snr_; }
    // Power in the telephone band, hardly smoothed, full scale 1; never 0.
    [[nodiscard]] float level() const noexcept { return level_; }
    // Noise in each band, as power of white noise.
    [[nodiscard]] const float* floors() const noexcept { return tracker_.floor; }
    // The floor's power in the telephone band, full scale 1.
    [[nodiscard]] float noise_power() const noexcept;
    [[nodiscard]] float noise_floor_dbov() const noexcept;
    // Null when not kept. padded_bins() of the plan's transform each.
    [[nodiscard]] const float* re() const noexcept { return re_; }
    [[nodiscard]] const float* im() const noexcept { return im_; }
    [[nodiscard]] const analysis_plan& plan() const noexcept { return *plan_; }

private:
    friend class analysis_lanes; // blocks of several legs (lanes.cpp)
    speech_analysis() = default;
    void prefetch_tracker() const noexcept;

    const analysis_plan* plan_ = nullptr;
    const noise_kernels* kernels_ = nullptr;
    const group_kernels* group_ = nullptr;
    float* history_ = nullptr; // overlap samples
    float* re_ = nullptr;
    float* im_ = nullptr;
    float snr_ = 1;
    float level_ = faintest_power;
    band_tracker tracker_;
};

} // namespace voxplane::dsp
