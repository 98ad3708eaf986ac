// What may be set on an echo canceller, basic or advanced. Control core; a processor keeps what it
// needs of it.
#pragma once

#include <cstdint>

#include "dsp/format.hpp"

namespace voxplane::dsp {

struct aec_settings {
    // Length of the echo path that is modelled, behind the bulk delay: 32, 64, 128 or 256.
    std::uint32_t tail_ms = 64;
    // Bulk delays are looked for up to this, 0 to 500; 0: none is, the far end is taken as it
    // comes.
    std::uint32_t max_delay_ms = 500;
    // The advanced form's residual suppressor. It delays the leg by 32 samples.
    bool suppress = false;
    // How far it lowers the background noise, with or without echo: 0 to 20 dB.
    float noise_reduction_db = 10.0F;
    // Fills what it takes away below the noise with noise of the same colour.
    bool comfort_noise = true;
};

// Of a canceller at work. Its worker.
struct aec_readings {
    float erle_db = 0.0F;       // over the last seconds in which the far end spoke
    std::uint32_t delay_ms = 0; // where the modelled part of the echo path begins
    bool converged = false;     // erle_db was at least 10 since the path last changed
};

// Null, or what is wrong and the range that is not.
[[nodiscard]] const char* check(const aec_settings& settings, format of) noexcept;

} // namespace voxplane::dsp
