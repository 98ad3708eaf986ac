// Look-ahead limiter: no sample leaves larger than the ceiling, and the gain bends to a peak before
// it comes. Gains are known at the borders of pieces of one or two milliseconds and straight
// between: each piece has the gain that its peak needs, let go slowly; the least of the pieces
// ahead and their moving average give the borders (the usual minimum and box filters of equal
// length, here over pieces). The samples wait for as many pieces as it looks ahead. Without looking
// ahead the first piece of a block may still clip at the ceiling.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/format.hpp"
#include "dsp/samples/samples.hpp"

namespace voxplane::dsp {

class limiter {
public:
    static constexpr std::size_t most_ahead_ms = 10;

    // ahead_ms: 0 to most_ahead_ms, rounded up to whole pieces.
    limiter(format how, std::uint32_t ahead_ms, float ceiling,
            const sample_kernels& samples) noexcept;

    // One block of finite samples in place, late by delay_samples(). Returns the least gain of its
    // borders, 1 where nothing was limited. Worker.
    float process(float* block) noexcept;
    // The same, where the block's largest magnitude is known.
    float process(float* block, float peak) noexcept;
    void set_ceiling(float ceiling) noexcept { ceiling_ = ceiling; }
    void reset() noexcept;
    [[nodiscard]] std::size_t delay_samples() const noexcept { return ahead_ * piece_; }

private:
    static constexpr std::size_t most_pieces = 20;

    // Needs of pieces before this block that borders may ask for.
    static constexpr std::size_t history = 2 * most_ahead_ms + 2;

    void find_needs(const float* block) noexcept;
    [[nodiscard]] float border(std::size_t piece) const noexcept;
    void bend(float* piece, float to) noexcept;

    const sample_kernels* samples_;
    float ceiling_;
    float release_;                      // share of the way back to 1 a piece
    std::size_t piece_;                  // samples: 1 ms, 2 ms at 8 kHz
    std::size_t pieces_;                 // a block
    std::size_t ahead_;                  // pieces
    bool idle_ = true;                   // all needs are 1
    float before_ = 1;                   // the border at which the last block ended
    float least_ = 1;                    // border of this block
    float needs_[history + most_pieces]; // the last `pieces_` are this block's
    alignas(64) float waiting_[most_ahead_ms * max_block_samples / most_pieces];
};

} // namespace voxplane::dsp
