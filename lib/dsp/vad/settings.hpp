// What can be set about voice detection, in its basic and its advanced form.
#pragma once

#include <cstdint>

#include "dsp/format.hpp"

namespace voxplane::dsp {

struct vad_settings {
    // Score from which a block is speech. Lower hears more, and more noise: -1 to 3.
    float threshold = 0;
    // A talkspurt goes on for so long after its last block over the threshold: 0 to 1000. The score
    // itself outlasts speech by 100 to 200 ms; more hangover keeps word ends, and noise after them.
    std::uint32_t hangover_ms = 80;
    // Spectrum kept for a noise suppressor of the same leg (advanced form): a size, not changeable.
    bool share_analysis = false;

    bool operator==(const vad_settings&) const = default;
};

// Null, or what is wrong.
[[nodiscard]] const char* check(const vad_settings& settings, format how) noexcept;

struct vad_readings {
    float active_share = 0; // of the blocks since the last reset, 0..1
    std::uint32_t blocks = 0;
};

} // namespace voxplane::dsp
