// The level meter: the leg's worker adds frames to a window and publishes it when it is full;
// decibels are computed by whoever shows them.
#include "dsp/level.hpp"

#include <algorithm>
#include <cmath>

namespace voxplane::dsp {

namespace {

// Amplitude of a full-scale square wave, and the level shown for digital silence.
constexpr double full_scale = 32768.0;
constexpr double silence_dbov = -127.0;

void close_window(level_state& state) noexcept {
    state.last_energy.set(state.energy);
    state.last_samples.set(state.samples);
    state.last_peak.set(state.peak);
    state.energy = 0;
    state.samples = 0;
    state.peak = 0;
}

} // namespace

void meter(level_state& state, const pcm::kernels& k, const std::int16_t* frame,
           std::size_t samples, std::uint32_t window_samples) noexcept {
    // A frame that ends beyond the window is cut there, so that every window is exactly full.
    while (samples > 0) {
        const std::size_t room = state.samples < window_samples
                                     ? std::size_t{window_samples - state.samples}
                                     : std::size_t{1};
        const std::size_t now = std::min(samples, room);
        pcm::loudness heard{.energy = 0, .peak = state.peak};
        k.measure(frame, now, &heard);
        state.peak = heard.peak;
        state.energy += heard.energy;
        state.samples += static_cast<std::uint32_t>(now);
        state.total_energy.add(heard.energy);
        state.total_samples.add(now);
        state.total_peak.set(std::max(state.total_peak.get(), state.peak));
        if (state.samples >= window_samples) {
            close_window(state);
        }
        frame += now;
        samples -= now;
    }
}

double rms_dbov(std::uint64_t energy, std::uint64_t samples) noexcept {
    if (energy == 0 || samples == 0) {
        return silence_dbov;
    }
    const double power = static_cast<double>(energy) / static_cast<double>(samples);
    return std::max(silence_dbov, 10.0 * std::log10(power / (full_scale * full_scale)));
}

double peak_dbov(std::uint32_t peak) noexcept {
    return peak == 0 ? silence_dbov : 20.0 * std::log10(peak / full_scale);
}

} // namespace voxplane::dsp
