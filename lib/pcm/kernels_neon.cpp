// Frame operations with Advanced SIMD of 64-bit Arm, 8 samples a step; frames of fewer than 8 go to
// the scalar set. The last step ends where the frame ends and overlaps the one before. It is worked
// out before anything is stored, so that a frame may be changed in place, and sums count what both
// steps hold once.
#include <arm_neon.h>
#include <cstddef>
#include <cstdint>

#include "pcm/kernels.hpp"

namespace voxplane::pcm::with_neon {

namespace {

constexpr std::size_t step = 8;
constexpr std::int32_t half_q12 = 2048;
constexpr const kernels& shorter = with_scalar::kernel_set;

// A window of 8 samples at offset k keeps the last k of a register.
alignas(16) constexpr std::int16_t keep_last[2 * step] = {0,  0,  0,  0,  0,  0,  0,  0,
                                                          -1, -1, -1, -1, -1, -1, -1, -1};

inline int16x8_t only_last(int16x8_t x, std::size_t samples) noexcept {
    return vandq_s16(x, vld1q_s16(keep_last + samples));
}

inline void store(std::int16_t* p, int16x8_t v) noexcept {
    vst1q_s16(p, v);
}

inline void store(std::int32_t* p, int32x4x2_t v) noexcept {
    vst1q_s32(p, v.val[0]);
    vst1q_s32(p + 4, v.val[1]);
}

inline void store(float* p, float32x4x2_t v) noexcept {
    vst1q_f32(p, v.val[0]);
    vst1q_f32(p + 4, v.val[1]);
}

inline int32x4x2_t load(const std::int32_t* p) noexcept {
    return {{vld1q_s32(p), vld1q_s32(p + 4)}};
}

// Stores f(i), the results for samples i to i + 7, for all samples. n is at least a step.
template <typename Sample, typename Function>
inline void for_steps(Sample* out, std::size_t n, Function f) noexcept {
    const auto last = f(n - step);
    for (std::size_t i = 0; i + step < n; i += step) {
        store(out + i, f(i));
    }
    store(out + n - step, last);
}

// Two registers of 32-bit numbers, saturated.
inline int16x8_t narrowed(int32x4x2_t x) noexcept {
    return vqmovn_high_s32(vqmovn_s32(x.val[0]), x.val[1]);
}

void swap_bytes(const std::int16_t* in, std::int16_t* out, std::size_t n) noexcept {
    if (n < step) {
        shorter.swap_bytes(in, out, n);
        return;
    }
    for_steps(out, n, [in](std::size_t i) {
        return vreinterpretq_s16_s8(vrev16q_s8(vreinterpretq_s8_s16(vld1q_s16(in + i))));
    });
}

// Four products with gains in Q4.12, to be shifted down. Halves go away from zero, as a negative
// product is rounded by one less.
inline int32x4_t amplified(int32x4_t x, int32x4_t gain) noexcept {
    return vmlaq_s32(vsraq_n_s32(vdupq_n_s32(half_q12), x, 31), x, gain);
}

inline int16x8_t amplified(int16x8_t x, int32x4x2_t gains) noexcept {
    const int32x4_t low = amplified(vmovl_s16(vget_low_s16(x)), gains.val[0]);
    const int32x4_t high = amplified(vmovl_high_s16(x), gains.val[1]);
    return vqshrn_high_n_s32(vqshrn_n_s32(low, 12), high, 12);
}

inline int32x4x2_t same(std::int32_t gain_q12) noexcept {
    return {{vdupq_n_s32(gain_q12), vdupq_n_s32(gain_q12)}};
}

void gain(const std::int16_t* in, std::int16_t* out, std::size_t n,
          std::int32_t gain_q12) noexcept {
    if (n < step) {
        shorter.gain(in, out, n, gain_q12);
        return;
    }
    const int32x4x2_t gains = same(gain_q12);
    for_steps(out, n, [in, gains](std::size_t i) { return amplified(vld1q_s16(in + i), gains); });
}

// Eight points of a line: those of a first step, which move on by a multiple of its slope.
struct points {
    uint32x4_t low;
    uint32x4_t high;
    std::uint32_t slope;

    points(std::uint32_t start, std::uint32_t slope_) noexcept : slope(slope_) {
        alignas(16) static constexpr std::uint32_t places[step] = {0, 1, 2, 3, 4, 5, 6, 7};
        low = vmlaq_n_u32(vdupq_n_u32(start), vld1q_u32(places), slope);
        high = vmlaq_n_u32(vdupq_n_u32(start), vld1q_u32(places + 4), slope);
    }

    int32x4x2_t at(std::size_t i) const noexcept {
        const uint32x4_t way = vdupq_n_u32(static_cast<std::uint32_t>(i) * slope);
        return {{vreinterpretq_s32_u32(vaddq_u32(low, way)),
                 vreinterpretq_s32_u32(vaddq_u32(high, way))}};
    }
};

void gain_ramp(const std::int16_t* in, std::int16_t* out, std::size_t n, std::int32_t from_q12,
               std::int32_t to_q12) noexcept {
    if (n < step) {
        shorter.gain_ramp(in, out, n, from_q12, to_q12);
        return;
    }
    const line l = line_between(from_q12, to_q12, n);
    const points gains(l.start, l.step);
    for_steps(out, n, [in, gains](std::size_t i) {
        const int32x4x2_t g = gains.at(i);
        return amplified(vld1q_s16(in + i),
                         {{vshrq_n_s32(g.val[0], 15), vshrq_n_s32(g.val[1], 15)}});
    });
}

void attenuate(const std::int16_t* in, std::int16_t* out, std::size_t n,
               std::int16_t factor_q15) noexcept {
    if (n < step) {
        shorter.attenuate(in, out, n, factor_q15);
        return;
    }
    const int16x8_t factor = vdupq_n_s16(factor_q15);
    for_steps(out, n,
              [in, factor](std::size_t i) { return vqrdmulhq_s16(vld1q_s16(in + i), factor); });
}

void mix_add(const std::int16_t* a, const std::int16_t* b, std::int16_t* out,
             std::size_t n) noexcept {
    if (n < step) {
        shorter.mix_add(a, b, out, n);
        return;
    }
    for_steps(out, n,
              [a, b](std::size_t i) { return vqaddq_s16(vld1q_s16(a + i), vld1q_s16(b + i)); });
}

void mix_subtract(const std::int16_t* a, const std::int16_t* b, std::int16_t* out,
                  std::size_t n) noexcept {
    if (n < step) {
        shorter.mix_subtract(a, b, out, n);
        return;
    }
    for_steps(out, n,
              [a, b](std::size_t i) { return vqsubq_s16(vld1q_s16(a + i), vld1q_s16(b + i)); });
}

inline int32x4x2_t sum_of(int32x4x2_t bus, int16x8_t x) noexcept {
    return {{vaddw_s16(bus.val[0], vget_low_s16(x)), vaddw_high_s16(bus.val[1], x)}};
}

inline int32x4x2_t difference_of(int32x4x2_t bus, int16x8_t x) noexcept {
    return {{vsubw_s16(bus.val[0], vget_low_s16(x)), vsubw_high_s16(bus.val[1], x)}};
}

void bus_add(std::int32_t* bus, const std::int16_t* in, std::size_t n) noexcept {
    if (n < step) {
        shorter.bus_add(bus, in, n);
        return;
    }
    for_steps(bus, n,
              [bus, in](std::size_t i) { return sum_of(load(bus + i), vld1q_s16(in + i)); });
}

void bus_subtract(std::int32_t* bus, const std::int16_t* in, std::size_t n) noexcept {
    if (n < step) {
        shorter.bus_subtract(bus, in, n);
        return;
    }
    for_steps(bus, n,
              [bus, in](std::size_t i) { return difference_of(load(bus + i), vld1q_s16(in + i)); });
}

void bus_out(const std::int32_t* bus, std::int16_t* out, std::size_t n) noexcept {
    if (n < step) {
        shorter.bus_out(bus, out, n);
        return;
    }
    for_steps(out, n, [bus](std::size_t i) { return narrowed(load(bus + i)); });
}

void bus_out_without(const std::int32_t* bus, const std::int16_t* own, std::int16_t* out,
                     std::size_t n) noexcept {
    if (n < step) {
        shorter.bus_out_without(bus, own, out, n);
        return;
    }
    for_steps(out, n, [bus, own](std::size_t i) {
        return narrowed(difference_of(load(bus + i), vld1q_s16(own + i)));
    });
}

// a * 32768 + (b - a) * weight, rounded and shifted down. The product may wrap, the sum lies
// between a and b.
inline int16x8_t faded(int16x8_t a, int16x8_t b, int32x4x2_t weights) noexcept {
    const int32x4_t low = vmlaq_s32(vshll_n_s16(vget_low_s16(a), 15),
                                    vsubl_s16(vget_low_s16(b), vget_low_s16(a)), weights.val[0]);
    const int32x4_t high = vmlaq_s32(vshll_high_n_s16(a, 15), vsubl_high_s16(b, a), weights.val[1]);
    return vrshrn_high_n_s32(vrshrn_n_s32(low, 15), high, 15);
}

void cross_fade(const std::int16_t* a, const std::int16_t* b, std::int16_t* out,
                std::size_t n) noexcept {
    if (n < step) {
        shorter.cross_fade(a, b, out, n);
        return;
    }
    const points weights(0, fade_step(n));
    for_steps(out, n, [a, b, weights](std::size_t i) {
        const int32x4x2_t w = weights.at(i);
        return faded(vld1q_s16(a + i), vld1q_s16(b + i),
                     {{vshrq_n_s32(w.val[0], 16), vshrq_n_s32(w.val[1], 16)}});
    });
}

// Two squares fit in 32 bits without a sign; then they go to 64 bits.
inline uint64x2_t add_squares(uint64x2_t energy, int16x8_t x) noexcept {
    const int32x4_t first = vmull_s16(vget_low_s16(x), vget_low_s16(x));
    return vpadalq_u32(energy, vreinterpretq_u32_s32(vmlal_high_s16(first, x, x)));
}

// The magnitude of -32768 is right as a number without a sign.
inline uint16x8_t larger(uint16x8_t peaks, int16x8_t x) noexcept {
    return vmaxq_u16(peaks, vreinterpretq_u16_s16(vabsq_s16(x)));
}

std::uint64_t sum_of_squares(const std::int16_t* in, std::size_t n) noexcept {
    if (n < step) {
        return shorter.sum_of_squares(in, n);
    }
    uint64x2_t energy = vdupq_n_u64(0);
    std::size_t i = 0;
    for (; i + step < n; i += step) {
        energy = add_squares(energy, vld1q_s16(in + i));
    }
    return vaddvq_u64(add_squares(energy, only_last(vld1q_s16(in + n - step), n - i)));
}

std::uint32_t peak(const std::int16_t* in, std::size_t n) noexcept {
    if (n < step) {
        return shorter.peak(in, n);
    }
    uint16x8_t peaks = larger(vdupq_n_u16(0), vld1q_s16(in + n - step));
    for (std::size_t i = 0; i + step < n; i += step) {
        peaks = larger(peaks, vld1q_s16(in + i));
    }
    return vmaxvq_u16(peaks);
}

std::int64_t sum(const std::int16_t* in, std::size_t n) noexcept {
    if (n < step) {
        return shorter.sum(in, n);
    }
    int64x2_t total = vdupq_n_s64(0);
    std::size_t i = 0;
    for (; i + step < n; i += step) {
        total = vpadalq_s32(total, vpaddlq_s16(vld1q_s16(in + i)));
    }
    const int16x8_t last = only_last(vld1q_s16(in + n - step), n - i);
    return vaddvq_s64(vpadalq_s32(total, vpaddlq_s16(last)));
}

inline void add_to(loudness* into, uint64x2_t energy, uint16x8_t peaks) noexcept {
    const std::uint32_t found = vmaxvq_u16(peaks);
    into->energy += vaddvq_u64(energy);
    into->peak = found > into->peak ? found : into->peak;
}

void measure(const std::int16_t* in, std::size_t n, loudness* into) noexcept {
    if (n < step) {
        shorter.measure(in, n, into);
        return;
    }
    uint64x2_t energy = vdupq_n_u64(0);
    uint16x8_t peaks = vdupq_n_u16(0);
    std::size_t i = 0;
    for (; i + step < n; i += step) {
        const int16x8_t x = vld1q_s16(in + i);
        energy = add_squares(energy, x);
        peaks = larger(peaks, x);
    }
    const int16x8_t last = only_last(vld1q_s16(in + n - step), n - i);
    add_to(into, add_squares(energy, last), larger(peaks, last));
}

void gain_measure(const std::int16_t* in, std::int16_t* out, std::size_t n, std::int32_t gain_q12,
                  loudness* into) noexcept {
    if (n < step) {
        shorter.gain_measure(in, out, n, gain_q12, into);
        return;
    }
    const int32x4x2_t gains = same(gain_q12);
    const int16x8_t last = amplified(vld1q_s16(in + n - step), gains);
    uint64x2_t energy = vdupq_n_u64(0);
    uint16x8_t peaks = larger(vdupq_n_u16(0), last);
    std::size_t i = 0;
    for (; i + step < n; i += step) {
        const int16x8_t y = amplified(vld1q_s16(in + i), gains);
        vst1q_s16(out + i, y);
        energy = add_squares(energy, y);
        peaks = larger(peaks, y);
    }
    vst1q_s16(out + n - step, last);
    add_to(into, add_squares(energy, only_last(last, n - i)), peaks);
}

void remove_offset(const std::int16_t* in, std::int16_t* out, std::size_t n, std::int32_t from,
                   std::int32_t to) noexcept {
    if (n < step) {
        shorter.remove_offset(in, out, n, from, to);
        return;
    }
    const line l = line_between(from, to, n);
    const points offsets(l.start, l.step);
    for_steps(out, n, [in, offsets](std::size_t i) {
        const int32x4x2_t o = offsets.at(i);
        const int16x8_t offset = vshrn_high_n_s32(vshrn_n_s32(o.val[0], 15), o.val[1], 15);
        return vqsubq_s16(vld1q_s16(in + i), offset);
    });
}

void to_float(const std::int16_t* in, float* out, std::size_t n) noexcept {
    if (n < step) {
        shorter.to_float(in, out, n);
        return;
    }
    for_steps(out, n, [in](std::size_t i) {
        const int16x8_t x = vld1q_s16(in + i);
        return float32x4x2_t{{vcvtq_n_f32_s32(vmovl_s16(vget_low_s16(x)), 15),
                              vcvtq_n_f32_s32(vmovl_high_s16(x), 15)}};
    });
}

// The conversion to 32 bits saturates and makes 0 of NaN, the narrowing saturates again.
inline int32x4_t to_nearest(float32x4_t x) noexcept {
    return vcvtnq_s32_f32(vmulq_n_f32(x, 32768.0F));
}

void from_float(const float* in, std::int16_t* out, std::size_t n) noexcept {
    if (n < step) {
        shorter.from_float(in, out, n);
        return;
    }
    for_steps(out, n, [in](std::size_t i) {
        return narrowed({{to_nearest(vld1q_f32(in + i)), to_nearest(vld1q_f32(in + i + 4))}});
    });
}

void interleave(const std::int16_t* left, const std::int16_t* right, std::int16_t* out,
                std::size_t n) noexcept {
    if (n < step) {
        shorter.interleave(left, right, out, n);
        return;
    }
    const auto join = [left, right, out](std::size_t i) {
        const int16x8x2_t pairs{{vld1q_s16(left + i), vld1q_s16(right + i)}};
        vst2q_s16(out + 2 * i, pairs);
    };
    for (std::size_t i = 0; i + step < n; i += step) {
        join(i);
    }
    join(n - step);
}

void deinterleave(const std::int16_t* in, std::int16_t* left, std::int16_t* right,
                  std::size_t n) noexcept {
    if (n < step) {
        shorter.deinterleave(in, left, right, n);
        return;
    }
    const auto separate = [in, left, right](std::size_t i) {
        const int16x8x2_t pairs = vld2q_s16(in + 2 * i);
        vst1q_s16(left + i, pairs.val[0]);
        vst1q_s16(right + i, pairs.val[1]);
    };
    for (std::size_t i = 0; i + step < n; i += step) {
        separate(i);
    }
    separate(n - step);
}

} // namespace

const kernels kernel_set{
    .swap_bytes = swap_bytes,
    .gain = gain,
    .gain_ramp = gain_ramp,
    .attenuate = attenuate,
    .mix_add = mix_add,
    .mix_subtract = mix_subtract,
    .bus_add = bus_add,
    .bus_subtract = bus_subtract,
    .bus_out = bus_out,
    .bus_out_without = bus_out_without,
    .cross_fade = cross_fade,
    .sum_of_squares = sum_of_squares,
    .peak = peak,
    .sum = sum,
    .measure = measure,
    .gain_measure = gain_measure,
    .remove_offset = remove_offset,
    .to_float = to_float,
    .from_float = from_float,
    .interleave = interleave,
    .deinterleave = deinterleave,
};

} // namespace voxplane::pcm::with_neon
