// The level meter's loops, said once for all instruction sets. Included behind a register header,
// in kernel files alone.
#pragma once

#include <cstddef>

#include "dsp/active_level/kernels.hpp"

namespace voxplane::dsp {
namespace {

inline constexpr std::size_t most_pieces = 20;
// exp(-1 ms / 30 ms), the standard's time constant.
inline constexpr float decay = 0.967216100F;
inline constexpr float hangover_ms = 200;
inline constexpr float never = 1e9F;
// Keeps the envelope of silence from dying out into denormals; 260 dB below the lowest threshold.
inline constexpr float quiet = 1e-18F;

// 15 bits: 2^-15 to 2^-1 of full scale.
inline constexpr float thresholds[level_thresholds] = {
    0x1p-15F, 0x1p-14F, 0x1p-13F, 0x1p-12F, 0x1p-11F, 0x1p-10F, 0x1p-9F, 0x1p-8F,
    0x1p-7F,  0x1p-6F,  0x1p-5F,  0x1p-4F,  0x1p-3F,  0x1p-2F,  0x1p-1F, never};

inline float measure(const float* block, float* means, std::size_t pieces,
                     std::size_t samples) noexcept {
    const float share = 1.0F / static_cast<float>(samples);
    // Pieces in turn, so that no addition waits for the one before.
    reg squares[4] = {reg::all(0.0F), reg::all(0.0F), reg::all(0.0F), reg::all(0.0F)};
    for (std::size_t p = 0; p < pieces; ++p, block += samples) {
        reg sum = reg::all(0.0F);
        reg square = squares[0];
        for (std::size_t i = 0; i < samples; i += reg::width) {
            const reg x = reg::load(block + i);
            sum = sum + magnitude(x);
            square = fused(x, x, square);
        }
        means[p] = sum.sum() * share;
        squares[0] = squares[1];
        squares[1] = squares[2];
        squares[2] = squares[3];
        squares[3] = square;
    }
    return (squares[0] + squares[1] + (squares[2] + squares[3])).sum();
}

inline void follow(level_envelope& envelope, const float* means, std::size_t pieces) noexcept {
    float second[most_pieces];
    float p = envelope.first;
    float q = envelope.second;
    for (std::size_t k = 0; k < pieces; ++k) {
        p = decay * p + ((1 - decay) * means[k] + quiet);
        q = decay * q + (1 - decay) * p;
        second[k] = q;
    }
    envelope.first = p;
    envelope.second = q;
    const reg one = reg::all(1.0F);
    const reg zero = reg::all(0.0F);
    const reg beyond = reg::all(hangover_ms + 0.5F);
    for (std::size_t j = 0; j < level_thresholds; j += reg::width) {
        const reg threshold = reg::load(thresholds + j);
        reg age = reg::load(envelope.ages + j);
        reg count = reg::load(envelope.counts + j);
        for (std::size_t k = 0; k < pieces; ++k) {
            age = where_less(reg::all(second[k]), threshold, age + one, zero);
            count = count + where_less(age, beyond, one, zero);
        }
        age.store(envelope.ages + j);
        count.store(envelope.counts + j);
    }
}

inline constexpr active_level_kernels all_loops = {measure, follow};

} // namespace
} // namespace voxplane::dsp
