// Ranges of the detectors' settings. Control core.
#include "dsp/vad/settings.hpp"

namespace voxplane::dsp {

const char* check(const vad_settings& settings, format how) noexcept {
    if (!how.valid()) {
        return "vad: the rate must be 8000, 16000 or 48000, the block 10 or 20 ms";
    }
    if (!(settings.threshold >= -1 && settings.threshold <= 3)) {
        return "vad: threshold must be from -1 to 3";
    }
    if (settings.hangover_ms > 1000) {
        return "vad: hangover_ms must be from 0 to 1000";
    }
    return nullptr;
}

} // namespace voxplane::dsp
