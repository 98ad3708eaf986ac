// Transposes with Advanced SIMD of 64-bit Arm, eight legs and eight samples a step: a square of
// eight registers, so that one function turns frames into rows and rows into frames. The last step
// is the frame's last eight samples, some of them once more. Sixteen legs are twice eight.
#include <arm_neon.h>
#include <cstddef>
#include <cstdint>

#include "dsp/lanes/kernels.hpp"

namespace voxplane::dsp::with_neon {

namespace {

constexpr std::size_t step = 8; // samples
constexpr std::size_t legs = 8;

// Frames of which absent ones are replaced by eight samples that every step uses again.
template <typename Sample>
struct frame_set {
    Sample* at[legs];
    std::size_t moves[legs]; // all bits, or none where absent

    frame_set(Sample* const* frames, Sample* instead) noexcept {
        for (std::size_t k = 0; k < legs; ++k) {
            at[k] = frames[k] != nullptr ? frames[k] : instead;
            moves[k] = frames[k] != nullptr ? ~std::size_t{0} : 0;
        }
    }

    [[nodiscard]] Sample* sample(std::size_t k, std::size_t i) const noexcept {
        return at[k] + (i & moves[k]);
    }
};

alignas(16) constexpr std::int16_t silence[step] = {};

using sources = frame_set<const std::int16_t>;
using targets = frame_set<std::int16_t>;

struct square {
    int16x8_t at[legs];
};

// Row k of the result is column k of `from`: eight legs by sample, or eight samples by leg.
inline square transposed(const square& from) noexcept {
    int32x4_t pairs[legs]; // of rows k and k + 1: even columns in the even ones, odd in the odd
    for (std::size_t k = 0; k < legs; k += 2) {
        pairs[k] = vreinterpretq_s32_s16(vtrn1q_s16(from.at[k], from.at[k + 1]));
        pairs[k + 1] = vreinterpretq_s32_s16(vtrn2q_s16(from.at[k], from.at[k + 1]));
    }
    int64x2_t fours[legs]; // of rows k to k + 3: columns j and j + 4 in number k + j
    for (std::size_t k = 0; k < legs; k += 4) {
        for (std::size_t j = 0; j < 2; ++j) {
            fours[k + j] = vreinterpretq_s64_s32(vtrn1q_s32(pairs[k + j], pairs[k + j + 2]));
            fours[k + j + 2] = vreinterpretq_s64_s32(vtrn2q_s32(pairs[k + j], pairs[k + j + 2]));
        }
    }
    square to;
    for (std::size_t j = 0; j < 4; ++j) {
        to.at[j] = vreinterpretq_s16_s64(vtrn1q_s64(fours[j], fours[j + 4]));
        to.at[j + 4] = vreinterpretq_s16_s64(vtrn2q_s64(fours[j], fours[j + 4]));
    }
    return to;
}

// Eight samples of each leg, transposed.
inline square gather(const sources& s, std::size_t i) noexcept {
    square frames;
    for (std::size_t k = 0; k < legs; ++k) {
        frames.at[k] = vld1q_s16(s.sample(k, i));
    }
    return transposed(frames);
}

inline void scatter(const targets& t, std::size_t i, const square& rows) noexcept {
    const square frames = transposed(rows);
    for (std::size_t k = 0; k < legs; ++k) {
        vst1q_s16(t.sample(k, i), frames.at[k]);
    }
}

// To the nearest, halves to even; both conversions saturate, and the first makes 0 of NaN.
inline int16x8_t rounded(const float* row) noexcept {
    const int32x4_t low = vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(row), 32768.0F));
    const int32x4_t high = vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(row + 4), 32768.0F));
    return vqmovn_high_s32(vqmovn_s32(low), high);
}

// Calls body with the first sample of every step.
template <typename Body>
inline void every_step(std::size_t n, Body body) noexcept {
    std::size_t i = 0;
    for (; i + step <= n; i += step) {
        body(i);
    }
    if (i < n) {
        body(n - step);
    }
}

template <std::size_t Stride>
void rows_of_float(const std::int16_t* const* frames, float* rows, std::size_t n) noexcept {
    if (n < step) {
        return with_scalar::rows_of_float(frames, legs, rows, Stride, n);
    }
    const sources s(frames, silence);
    every_step(n, [&s, rows](std::size_t i) {
        const square by_sample = gather(s, i);
        float* row = rows + i * Stride;
        for (const int16x8_t v : by_sample.at) {
            vst1q_f32(row, vcvtq_n_f32_s32(vmovl_s16(vget_low_s16(v)), 15));
            vst1q_f32(row + 4, vcvtq_n_f32_s32(vmovl_high_s16(v), 15));
            row += Stride;
        }
    });
}

template <std::size_t Stride>
void rows_of_pcm(const std::int16_t* const* frames, std::int16_t* rows, std::size_t n) noexcept {
    if (n < step) {
        return with_scalar::rows_of_pcm(frames, legs, rows, Stride, n);
    }
    const sources s(frames, silence);
    every_step(n, [&s, rows](std::size_t i) {
        const square by_sample = gather(s, i);
        std::int16_t* row = rows + i * Stride;
        for (const int16x8_t v : by_sample.at) {
            vst1q_s16(row, v);
            row += Stride;
        }
    });
}

template <std::size_t Stride>
void frames_of_float(const float* rows, std::int16_t* const* frames, std::size_t n) noexcept {
    if (n < step) {
        return with_scalar::frames_of_float(rows, Stride, frames, legs, n);
    }
    alignas(16) std::int16_t unheard[step];
    const targets t(frames, unheard);
    every_step(n, [&t, rows](std::size_t i) {
        square by_sample;
        for (std::size_t k = 0; k < step; ++k) {
            by_sample.at[k] = rounded(rows + (i + k) * Stride);
        }
        scatter(t, i, by_sample);
    });
}

template <std::size_t Stride>
void frames_of_pcm(const std::int16_t* rows, std::int16_t* const* frames, std::size_t n) noexcept {
    if (n < step) {
        return with_scalar::frames_of_pcm(rows, Stride, frames, legs, n);
    }
    alignas(16) std::int16_t unheard[step];
    const targets t(frames, unheard);
    every_step(n, [&t, rows](std::size_t i) {
        square by_sample;
        for (std::size_t k = 0; k < step; ++k) {
            by_sample.at[k] = vld1q_s16(rows + (i + k) * Stride);
        }
        scatter(t, i, by_sample);
    });
}

// Eight legs at a time.
template <std::size_t Lanes>
void to_float(const std::int16_t* const* frames, float* rows, std::size_t n) noexcept {
    for (std::size_t k = 0; k < Lanes; k += legs) {
        rows_of_float<Lanes>(frames + k, rows + k, n);
    }
}

template <std::size_t Lanes>
void to_pcm(const std::int16_t* const* frames, std::int16_t* rows, std::size_t n) noexcept {
    for (std::size_t k = 0; k < Lanes; k += legs) {
        rows_of_pcm<Lanes>(frames + k, rows + k, n);
    }
}

template <std::size_t Lanes>
void from_float(const float* rows, std::int16_t* const* frames, std::size_t n) noexcept {
    for (std::size_t k = 0; k < Lanes; k += legs) {
        frames_of_float<Lanes>(rows + k, frames + k, n);
    }
}

template <std::size_t Lanes>
void from_pcm(const std::int16_t* rows, std::int16_t* const* frames, std::size_t n) noexcept {
    for (std::size_t k = 0; k < Lanes; k += legs) {
        frames_of_pcm<Lanes>(rows + k, frames + k, n);
    }
}

} // namespace

const lane_kernels lane_set{{to_float<8>, to_float<16>},
                            {to_pcm<8>, to_pcm<16>},
                            {from_float<8>, from_float<16>},
                            {from_pcm<8>, from_pcm<16>}};

} // namespace voxplane::dsp::with_neon
