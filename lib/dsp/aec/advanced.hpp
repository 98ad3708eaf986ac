// The advanced echo canceller of a leg: what was sent to the leg and what came back go in, what
// came back without its echo comes out, in place. All of its memory is one piece given to make();
// the leg's worker alone calls process(). The algorithm is told in advanced.cpp.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/memory_ahead.hpp"
#include "dsp/aec/bulk_delay.hpp"
#include "dsp/aec/kernels.hpp"
#include "dsp/aec/settings.hpp"
#include "dsp/aec/suppressor.hpp"

namespace voxplane::dsp {

class aec_advanced {
public:
    [[nodiscard]] static std::size_t state_bytes(const aec_settings& settings, format of) noexcept;
    // In 64-byte aligned memory of that size; null for settings that check() refuses. Control core.
    [[nodiscard]] static aec_advanced* make(void* memory, const aec_settings& settings, format of,
                                            simd::isa which = simd::isa::scalar);

    // far: the block sent to the leg, null for silence; near: the block that came back, of which
    // the echo is taken. False: a number was not finite; near is as it came, the state is reset.
    // ahead: what others need next, asked for in the course of the work, behind the canceller's own
    // memory; warm: that has been asked for already.
    [[nodiscard]] bool process(const float* far, float* near, memory_ahead& ahead,
                               bool warm) noexcept;
    [[nodiscard]] bool process(const float* far, float* near) noexcept;
    // A block that was lost on its way back: the far end goes on, and nothing is learnt from it.
    void miss(const float* far) noexcept;
    void reset() noexcept;
    // Suppressor's settings on a live call; lengths and `suppress` itself stay as made.
    void change(const aec_settings& settings) noexcept;
    [[nodiscard]] aec_readings read() const noexcept;
    // The memory that the next process() needs, in the order in which it does.
    void expect(memory_ahead& to) const noexcept;
    // Of the output behind the input.
    [[nodiscard]] std::size_t delay_samples() const noexcept {
        return suppress_ ? echo_suppressor::delay_samples : 0;
    }

private:
    struct block_work;
    void expect_filter(memory_ahead& to) const noexcept;
    void lay_out(carve& from, const aec_settings& settings, format of, simd::isa which);
    void forget_path() noexcept;
    void refill() noexcept;
    void take_far(const float* frame) noexcept;
    [[nodiscard]] bool changed(const block_work& work) noexcept;
    void learn(const block_work& work, memory_ahead& ahead) noexcept;
    [[nodiscard]] bool cancel(const float* frame, float* near, memory_ahead& ahead) noexcept;
    void constrain(memory_ahead& ahead) noexcept;
    [[nodiscard]] float trusted() const noexcept;
    void take_away(block_work& work, const float* near, float share) noexcept;
    [[nodiscard]] aec_partitions partitions() const noexcept;

    const aec_kernels* with_ = nullptr;
    const real_fft* fft_ = nullptr;
    format format_;
    std::size_t block_ = 0;
    std::size_t points_ = 0;  // of the transform
    std::size_t padded_ = 0;  // floats of half a spectrum
    std::size_t support_ = 0; // taps of a partition
    std::uint32_t count_ = 0; // of partitions
    std::uint32_t stride_ = 0;
    std::uint32_t slots_ = 0;
    aec_adaptation how_{};
    float vote_memory_ = 0.0F;
    float energy_memory_ = 0.0F;
    float reading_memory_ = 0.0F;
    bool suppress_ = false;

    // In this order behind the object: what each block needs, and then what few do.
    half_float* weights_ = nullptr;
    upper_float* uncertainty_ = nullptr;
    upper_float* noise_ = nullptr;
    half_float* spectra_ = nullptr;
    bulk_delay delay_;
    echo_suppressor suppressor_;

    std::uint32_t head_ = 0;
    std::uint32_t turn_ = 0;         // partition to be constrained next
    std::uint32_t quiet_blocks_ = 0; // since the delayed far end was heard
    std::uint32_t settled_blocks_ = 0;
    float share_ = 1.0F; // of the estimate that is taken away
    aec_votes votes_{};
    aec_energies recent_{};
    aec_energies read_{};
    bool converged_ = false;
};

} // namespace voxplane::dsp
