// Gain control in three bands: a gain for all that follows the active speech level, a small slow
// correction of each band towards the balance of speech as telephones carry it, and a look-ahead
// limiter, which delays the samples. State is one block of memory that the control core gives.
#pragma once

#include <cstddef>

#include "dsp/agc/crossover.hpp"
#include "dsp/agc/gain.hpp"
#include "dsp/agc/limiter.hpp"

namespace voxplane::dsp {

class alignas(64) agc_advanced {
public:
    static constexpr std::size_t bands = 3;

    [[nodiscard]] static std::size_t state_bytes(const agc_settings& settings, format how) noexcept;
    // In 64-byte aligned memory of that size. Null: settings that check() refuses. Control core.
    [[nodiscard]] static agc_advanced* make(void* memory, const agc_settings& settings, format how,
                                            simd::isa which = simd::isa::scalar) noexcept;

    // One block in place, late by delay_samples(). False: a sample is no number; the block is as it
    // came and the state as at the start. Worker.
    bool process(float* block, float speech_probability) noexcept;
    // Gains move to what the new settings ask for, as fast as they may; look_ahead_ms stays.
    // Worker.
    void change(const agc_settings& settings) noexcept;
    void reset() noexcept;
    [[nodiscard]] std::size_t delay_samples() const noexcept { return limiter_.delay_samples(); }
    [[nodiscard]] agc_readings read() const noexcept;
    // What a band is moved by beyond the gain of all.
    [[nodiscard]] float correction_db(std::size_t band) const noexcept {
        return correction_db_[band];
    }

private:
    friend class agc_lanes; // blocks of several legs (lanes.cpp)
    agc_advanced(const agc_settings& settings, format how, simd::isa which) noexcept;
    float correct() noexcept;
    // From the energies of the block and of its bands to the gains at its end.
    void decide(float energy, const float* energies, float speech_probability,
                float* gain) noexcept;

    const lane_cascade<8>* edges_;
    lane_state<8> split_;
    const biquad_kernels* filters_;
    const sample_kernels* samples_;
    const group_kernels* group_;
    format how_;
    speech_level level_;
    gain_control control_;
    limiter limiter_;
    float correction_db_[bands] = {};
    float gain_[bands] = {1, 1, 1}; // where the last block ended
    float limited_ = 1;
};

} // namespace voxplane::dsp
