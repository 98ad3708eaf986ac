// The basic echo canceller of a leg: a filter over the samples for short paths (a hybrid of 32 ms);
// its cost grows with the tail times the rate. Audio goes as in advanced.hpp; so does memory.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/aec/bulk_delay.hpp"
#include "dsp/aec/kernels.hpp"
#include "dsp/aec/settings.hpp"

namespace voxplane::dsp {

class aec_basic {
public:
    [[nodiscard]] static std::size_t state_bytes(const aec_settings& settings, format of) noexcept;
    // In 64-byte aligned memory of that size; null for settings that check() refuses. Control core.
    [[nodiscard]] static aec_basic* make(void* memory, const aec_settings& settings, format of,
                                         simd::isa which = simd::isa::scalar);

    // far: the block sent to the leg, null for silence; near: the block that came back, of which
    // the echo is taken. False: a number was not finite; near is as it came, the state is reset.
    [[nodiscard]] bool process(const float* far, float* near) noexcept;
    // A block that was lost on its way back: the far end goes on, and nothing is learnt from it.
    void miss(const float* far) noexcept;
    void reset() noexcept;
    // Nothing of the basic form changes on a live call: it has no suppressor.
    void change(const aec_settings& settings) noexcept { static_cast<void>(settings); }
    [[nodiscard]] aec_readings read() const noexcept;
    [[nodiscard]] static constexpr std::size_t delay_samples() noexcept { return 0; }

private:
    const float* hear(const float* far, const float* near) noexcept;
    void lay_out(carve& from, const aec_settings& settings, format of, simd::isa which);
    void forget_path() noexcept;
    [[nodiscard]] bool doubletalk(const float* near) noexcept;
    [[nodiscard]] float adapt(const float* near, bool frozen) noexcept;
    void choose(float tried, float error, float microphone) noexcept;

    const aec_kernels* with_ = nullptr;
    format format_;
    std::size_t block_ = 0;
    std::size_t taps_ = 0; // a multiple of 16
    float memory_ = 0.0F;
    float reading_memory_ = 0.0F;

    float* heard_ = nullptr; // filter whose output is heard; the newest sample's tap is the last
    float* tried_ = nullptr; // filter that learns
    float* far_ = nullptr;   // the last taps_ + block_ samples of the far end
    bulk_delay delay_;

    float tried_energy_ = 0.0F; // smoothed over blocks
    float error_energy_ = 0.0F;
    float microphone_energy_ = 0.0F;
    float read_error_ = 0.0F;
    float read_microphone_ = 0.0F;
    std::uint32_t better_blocks_ = 0; // in a row that tried_ won
    std::uint32_t talk_blocks_ = 0;   // left of the pause behind double talk
    std::uint32_t quiet_blocks_ = 0;
    bool converged_ = false;
};

} // namespace voxplane::dsp
