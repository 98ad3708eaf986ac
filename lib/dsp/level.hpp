// Level meter: root mean square and peak of a leg's audio in dBov (0 dBov: the RMS of a full-scale
// square wave, ITU-T G.100.1), over windows of one second of samples.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/cacheline.hpp"
#include "pcm/pcm.hpp"

namespace voxplane::dsp {

// State of one leg, written by its worker, read by anyone. One cache line.
struct alignas(cache_line_bytes) level_state {
    std::uint64_t energy = 0; // of the window being filled
    std::uint32_t samples = 0;
    std::uint32_t peak = 0;
    published<std::uint64_t> last_energy;  // of the last full window
    published<std::uint32_t> last_samples; // 0: no window completed yet
    published<std::uint32_t> last_peak;
    published<std::uint64_t> total_energy; // since the leg began
    published<std::uint64_t> total_samples;
    published<std::uint32_t> total_peak;
};

// Meters one frame; window_samples is one second of them (8000 at 8 kHz). Owner worker.
void meter(level_state& state, const pcm::kernels& k, const std::int16_t* frame,
           std::size_t samples, std::uint32_t window_samples) noexcept;

// Level in dBov, -127 for digital silence or no samples. Any thread.
[[nodiscard]] double rms_dbov(std::uint64_t energy, std::uint64_t samples) noexcept;
[[nodiscard]] double peak_dbov(std::uint32_t peak) noexcept;

} // namespace voxplane::dsp
