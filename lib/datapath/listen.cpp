// The rare half of listening: 16-bit samples as floats, a piece at a time.
#include "datapath/listen.hpp"

#include <algorithm>

namespace voxplane::datapath {

void show_spectrum(const context& c, session::leg& leg, const std::int16_t* frame,
                   std::size_t samples) noexcept {
    constexpr std::size_t piece_samples = 320;
    alignas(cache_line_bytes) float piece[piece_samples];
    const pcm::kernels& k = c.all->kernels.pcm.for_size(samples);
    for (std::size_t done = 0; done < samples && leg.voice.spectrum.running();) {
        const std::size_t some = std::min(samples - done, piece_samples);
        k.to_float(frame + done, piece, some);
        leg.voice.spectrum.process(piece, some);
        done += some;
    }
}

} // namespace voxplane::datapath
