// The bulk delay of a leg's echo: keeps what was sent to the leg, finds how far back the echo's
// origin lies, and hands out the far end of then. One in each form of the canceller, which owns its
// memory; the leg's worker alone calls what is not make's.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/aec/delay_search.hpp"
#include "dsp/aec/far_history.hpp"
#include "dsp/aec/settings.hpp"

namespace voxplane::dsp {

class bulk_delay {
public:
    // reach: samples of delayed far end that read() may be asked for at once; tail: of the filter
    // behind. Control core.
    void lay_out(carve& from, const aec_settings& settings, format of, std::size_t reach,
                 std::size_t tail, simd::isa which);
    void reset() noexcept;

    // The block sent, null for silence, and what came back meanwhile.
    void push(const float* far, const float* near) noexcept;
    // What the next push() and a read() of n samples behind it touch.
    void expect(memory_ahead& to, std::size_t n) const noexcept;
    // After a block: whether the delay has moved, and all of the far end that is in use with it.
    // healthy: the filter takes echo away, so the delay is right.
    [[nodiscard]] bool follow(bool healthy) noexcept;
    // n samples of the far end at the delay found that end `ago` samples before its newest; both
    // are multiples of 16 and add up to the reach at most.
    void read(std::size_t ago, float* to, std::size_t n) const noexcept {
        history_.read(delay_ + ago, to, n);
    }

    [[nodiscard]] bool searches() const noexcept { return most_ != 0; }
    [[nodiscard]] std::uint32_t delay_ms() const noexcept {
        return static_cast<std::uint32_t>(delay_ * 1000 / format_.rate_hz);
    }

private:
    far_history history_;
    delay_search search_;
    format format_;
    std::size_t most_ = 0; // samples; 0: the echo is in the tail, nothing is kept
    std::size_t tail_ = 0;
    std::size_t delay_ = 0;        // a multiple of 16
    std::uint32_t until_look_ = 0; // blocks
    std::uint32_t seen_ms_ = 0;    // delay at the look before
    bool seen_ = false;
};

} // namespace voxplane::dsp
