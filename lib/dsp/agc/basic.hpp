// Gain control in one band: active speech level, a gain that follows it, a limiter that works
// within the block. No delay. State is one block of memory that the control core gives.
#pragma once

#include <cstddef>

#include "dsp/agc/gain.hpp"
#include "dsp/agc/limiter.hpp"

namespace voxplane::dsp {

class alignas(64) agc_basic {
public:
    [[nodiscard]] static std::size_t state_bytes(const agc_settings& settings, format how) noexcept;
    // In 64-byte aligned memory of that size. Null: settings that check() refuses. Control core.
    [[nodiscard]] static agc_basic* make(void* memory, const agc_settings& settings, format how,
                                         simd::isa which = simd::isa::scalar) noexcept;

    // One block in place. False: a sample is no number; the block is as it came and the state as at
    // the start. Worker.
    bool process(float* block, float speech_probability) noexcept;
    // Gains move to what the new settings ask for, as fast as they may. Worker.
    void change(const agc_settings& settings) noexcept;
    void reset() noexcept;
    // Asks for what process() will need.
    void prefetch() const noexcept;
    [[nodiscard]] std::size_t delay_samples() const noexcept { return 0; }
    [[nodiscard]] agc_readings read() const noexcept;

private:
    agc_basic(const agc_settings& settings, format how, simd::isa which) noexcept;

    const sample_kernels* samples_;
    format how_;
    speech_level level_;
    gain_control control_;
    limiter limiter_;
    float gain_ = 1; // where the last block ended
    float limited_ = 1;
};

} // namespace voxplane::dsp
