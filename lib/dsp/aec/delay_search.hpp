// Finds the bulk delay of an echo, 0 to 500 ms, by generalised cross-correlation with phase
// transform (Knapp and Carter 1976) over the band of 60 to 440 Hz, where every speaker and every
// telephone line has energy: half a second of the microphone against a second of the far end, both
// brought down to 1 kHz. Resolution is 1 ms; the canceller's tail takes up the rest. Owned by the
// echo canceller that it is in.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/memory_ahead.hpp"
#include "dsp/aec/carve.hpp"
#include "dsp/aec/kernels.hpp"
#include "dsp/fft/fft.hpp"
#include "dsp/format.hpp"

namespace voxplane::dsp {

class delay_search {
public:
    static constexpr std::size_t window = 512;    // of the microphone, in ms
    static constexpr std::size_t most_taps = 384; // of the low-pass filter, at 48 kHz

    // which: supported. Control core.
    void lay_out(carve& from, format of, simd::isa which);
    void reset() noexcept;
    // Of each block, whether or not the delay is being looked for. sent: the block sent, behind the
    // taps() samples before it.
    void push(const float* sent, const float* microphone) noexcept;
    [[nodiscard]] std::size_t taps() const noexcept { return 8 * ratio_; }
    // What the next push() touches.
    void expect(memory_ahead& to) const noexcept;
    // Correlates what was pushed; true when an echo stands out. Three transforms of 1024 points.
    [[nodiscard]] bool look() noexcept;
    // Of the last look() that was true.
    [[nodiscard]] std::uint32_t delay_ms() const noexcept { return delay_ms_; }
    // Forgets earlier looks, not the signals. Touches no array: it is called while all is well.
    void forget() noexcept { gathered_ = 0.0F; }

private:
    void lower(const float* samples, float* ring, std::size_t size) const noexcept;
    [[nodiscard]] bool pick(float* correlation) noexcept;

    const aec_kernels* with_ = nullptr;
    const real_fft* fft_ = nullptr;
    const float* low_pass_ = nullptr;         // shared by all legs
    std::int16_t* microphone_tail_ = nullptr; // its last taps() samples
    float* far_ = nullptr;                    // ring of 2 * window
    float* microphone_ = nullptr;             // ring of window
    float* cross_ = nullptr; // spectrum of the correlation, real parts then imaginary
    std::size_t block_ = 0;
    std::size_t ratio_ = 0;
    std::size_t at_ = 0; // next of both rings, below 2 * window
    std::uint32_t delay_ms_ = 0;
    float gathered_ = 0.0F; // weight of the looks in cross_
};

} // namespace voxplane::dsp
