// Ranges of the echo canceller's settings. Control core.
#include "dsp/aec/settings.hpp"

namespace voxplane::dsp {

const char* check(const aec_settings& settings, format of) noexcept {
    if (!of.valid()) {
        return "format: 8000, 16000 or 48000 Hz in blocks of 10 or 20 ms";
    }
    if (settings.tail_ms != 32 && settings.tail_ms != 64 && settings.tail_ms != 128 &&
        settings.tail_ms != 256) {
        return "tail_ms: 32, 64, 128 or 256";
    }
    if (settings.max_delay_ms > 500) {
        return "max_delay_ms: 0 to 500";
    }
    // Written so that NaN is refused.
    if (!(settings.noise_reduction_db >= 0.0F && settings.noise_reduction_db <= 20.0F)) {
        return "noise_reduction_db: 0 to 20";
    }
    return nullptr;
}

} // namespace voxplane::dsp
