// Spectra on demand: while telemetry waits for one, the samples that leave a leg's processors are
// shown to its analyser, in memory that the control core lent. Worker.
#pragma once

#include <cstddef>
#include <cstdint>

#include "datapath/context.hpp"

namespace voxplane::datapath {

void show_spectrum(const context& c, session::leg& leg, const std::int16_t* frame,
                   std::size_t samples) noexcept;

inline void listen(const context& c, session::leg& leg, const std::int16_t* frame,
                   std::size_t samples) noexcept {
    if (leg.voice.spectrum.running()) [[unlikely]] {
        show_spectrum(c, leg, frame, samples);
    }
}

} // namespace voxplane::datapath
