// Residual echo suppressor of the advanced canceller: lowers in 32 bands what the filter has left
// of the echo, and the background noise by a fixed amount whether or not there is echo, so that it
// does not pump; comfort noise fills what is missing. Gains act by a short symmetric filter over
// the samples, which is without the delay of an overlapping transform. Owned by the canceller.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/memory_ahead.hpp"
#include "dsp/aec/carve.hpp"
#include "dsp/aec/kernels.hpp"
#include "dsp/aec/settings.hpp"

namespace voxplane::dsp {

class echo_suppressor {
public:
    static constexpr std::size_t bands = 32;
    static constexpr std::size_t taps = 64;
    static constexpr std::size_t delay_samples = taps / 2;

    // Spectra of the error, zero but for the block, and of the echo's estimate over the whole
    // transform, of which the block is window_share.
    struct spectra {
        const float* error_re;
        const float* error_im;
        const float* echo_re;
        const float* echo_im;
        float window_share;
    };

    // Control core. points: of the transform.
    void lay_out(carve& from, format of, std::size_t points, const aec_kernels& with);
    void set(const aec_settings& settings) noexcept;
    void reset() noexcept;
    // The path changed: until it is learnt again nothing is known of what is left.
    void forget_path() noexcept;
    // out, which may be error, is late by delay_samples.
    void process(const float* error, const spectra& of, float* out) noexcept;

    // What the next process() touches.
    void expect(memory_ahead& to) const noexcept;

private:
    struct powers {
        float error[bands];
        float echo[bands];
    };
    [[nodiscard]] powers measure(const spectra& of) const noexcept;
    void track(const powers& now) noexcept;
    [[nodiscard]] bool decide(const powers& now, float* gains, float* filling) noexcept;
    void shape(const float* gains, float* to) const noexcept;
    void pass(const float* in, float* old_taps, const float* new_taps, float* out,
              bool add) const noexcept;

    const aec_kernels* with_ = nullptr;
    const float* cosines_ = nullptr; // of bands by taps / 2, shared
    std::size_t block_ = 0;
    std::size_t width_ = 0; // bins of a band
    float noise_gain_ = 1.0F;
    bool fill_ = false;
    bool filled_ = false; // by the block before
    std::uint32_t random_ = 0;
    float rise_ = 1.0F;
    float* noise_ = nullptr;  // power of each band's background
    float* smooth_ = nullptr; // power of each band of the error
    float* leak_ = nullptr;   // share of the echo that is left
    float* echo_ = nullptr;   // power of the echo, with its decay
    float* gains_ = nullptr;
    float* taps_ = nullptr;
    float* fill_taps_ = nullptr;
    float* past_ = nullptr; // the last samples of the error, and then of the noise
    float* past_noise_ = nullptr;
};

} // namespace voxplane::dsp
