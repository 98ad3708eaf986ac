// The level meter: the leg's worker adds frames to a window and publishes it when it is full; the
// kernel set is chosen at start; decibels are computed by whoever shows them.
#include "dsp/level.hpp"

#include <algorithm>
#include <cmath>

#include "dsp/kernels.hpp"

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

const level_kernels& level_kernels_for(simd::isa which) noexcept {
#if defined(__x86_64__)
    switch (which) {
    case simd::isa::scalar:
    case simd::isa::sse41:
    case simd::isa::neon:
        return with_scalar::level_set;
    case simd::isa::avx2:
        return with_avx2::level_set;
    case simd::isa::avx512:
    case simd::isa::avx512vbmi:
        return with_avx512::level_set;
    }
#else
    static_cast<void>(which);
#endif
    return with_scalar::level_set;
}

void meter(level_state& state, const level_kernels& k, const std::int16_t* pcm, std::size_t samples,
           std::uint32_t window_samples) noexcept {
    // A frame that ends beyond the window is cut there, so that every window is exactly full.
    while (samples > 0) {
        const std::size_t room = state.samples < window_samples
                                     ? std::size_t{window_samples - state.samples}
                                     : std::size_t{1};
        const std::size_t now = std::min(samples, room);
        std::uint64_t energy = 0;
        k.measure(pcm, now, &energy, &state.peak);
        state.energy += energy;
        state.samples += static_cast<std::uint32_t>(now);
        state.total_energy.add(energy);
        state.total_samples.add(now);
        state.total_peak.set(std::max(state.total_peak.get(), state.peak));
        if (state.samples >= window_samples) {
            close_window(state);
        }
        pcm += now;
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
