// Frame operations with Advanced SIMD of 64-bit Arm, 8 samples a step: the arithmetic of a
// register. The steps through a frame are in frame_kernels.hpp; frames of fewer than 8 go to the
// scalar set.
#include <arm_neon.h>
#include <cstddef>
#include <cstdint>

#include "pcm/frame_kernels.hpp"
#include "pcm/kernels.hpp"

namespace voxplane::pcm::with_neon {

namespace {

constexpr std::int32_t half_q12 = 2048;

// Eight 32-bit numbers, of a gain or a weight for each sample of a step.
using eight_numbers = int32x4x2_t;

// Eight points of a line: those of a first step, which move on by a multiple of its slope.
struct points {
    uint32x4_t low;
    uint32x4_t high;
    uint32x4_t by;

    points(const line& l, std::size_t i) noexcept {
        alignas(16) static constexpr std::uint32_t places[8] = {0, 1, 2, 3, 4, 5, 6, 7};
        const uint32x4_t first = vdupq_n_u32(l.start + static_cast<std::uint32_t>(i) * l.step);
        low = vmlaq_n_u32(first, vld1q_u32(places), l.step);
        high = vmlaq_n_u32(first, vld1q_u32(places + 4), l.step);
        by = vdupq_n_u32(8 * l.step);
    }

    // Those of this step, shifted down. The next call gives those of the next.
    template <int Bits>
    eight_numbers next() noexcept {
        const eight_numbers here{{vshrq_n_s32(vreinterpretq_s32_u32(low), Bits),
                                  vshrq_n_s32(vreinterpretq_s32_u32(high), Bits)}};
        low = vaddq_u32(low, by);
        high = vaddq_u32(high, by);
        return here;
    }
};

// Four products with gains in Q4.12, to be shifted down. Halves go away from zero, as a negative
// product is rounded by one less.
inline int32x4_t amplified(int32x4_t x, int32x4_t gain) noexcept {
    return vmlaq_s32(vsraq_n_s32(vdupq_n_s32(half_q12), x, 31), x, gain);
}

inline int16x8_t amplified(int16x8_t x, eight_numbers gains) noexcept {
    const int32x4_t low = amplified(vmovl_s16(vget_low_s16(x)), gains.val[0]);
    const int32x4_t high = amplified(vmovl_high_s16(x), gains.val[1]);
    return vqshrn_high_n_s32(vqshrn_n_s32(low, 12), high, 12);
}

struct steady_gain {
    int32x4_t gain;
    int16x8_t operator()(int16x8_t x) const noexcept { return amplified(x, {{gain, gain}}); }
};

struct moving_gain {
    points gains;
    int16x8_t operator()(int16x8_t x) noexcept { return amplified(x, gains.next<15>()); }
};

struct isa {
    using vector = int16x8_t;
    static constexpr std::size_t step = 8;
    static constexpr const kernels& shorter = with_scalar::kernel_set;

    static vector load(const std::int16_t* p) noexcept { return vld1q_s16(p); }
    static int32x4_t load(const std::int32_t* p) noexcept { return vld1q_s32(p); }
    static void store(std::int16_t* p, vector x) noexcept { vst1q_s16(p, x); }
    static void store(std::int32_t* p, int32x4_t x) noexcept { vst1q_s32(p, x); }
    static void store(float* p, float32x4_t x) noexcept { vst1q_f32(p, x); }
    static vector words(std::int16_t x) noexcept { return vdupq_n_s16(x); }

    // Of the overlapping last step, only what no step before it has seen counts.
    static constexpr bool masks = false;

    static vector only_last(vector x, std::size_t samples) noexcept {
        return vandq_s16(x, load(window<isa>::keep_last.at + samples));
    }

    static vector load_rest(const std::int16_t* in, std::size_t n, std::size_t seen) noexcept {
        return only_last(load(in + n - step), n - seen);
    }

    // ---- gain

    // One form serves all gains.
    template <typename Function>
    [[gnu::always_inline]] static void with_gain(std::int32_t gain_q12, Function f) noexcept {
        f(steady_gain{vdupq_n_s32(gain_q12)});
    }

    template <typename Function>
    [[gnu::always_inline]] static void with_ramp(const line& gains, bool, std::size_t end,
                                                 Function f) noexcept {
        f(moving_gain{points(gains, 0)}, moving_gain{points(gains, end)});
    }

    // ---- mixing

    static vector sum(vector a, vector b) noexcept { return vqaddq_s16(a, b); }
    static vector difference(vector a, vector b) noexcept { return vqsubq_s16(a, b); }
    static vector product(vector a, vector b) noexcept { return vqrdmulhq_s16(a, b); }

    static int32x4_t plus(int32x4_t bus, const std::int16_t* in) noexcept {
        return vaddw_s16(bus, vld1_s16(in));
    }

    static int32x4_t minus(int32x4_t bus, const std::int16_t* in) noexcept {
        return vsubw_s16(bus, vld1_s16(in));
    }

    static vector narrowed(int32x4_t first, int32x4_t second) noexcept {
        return vqmovn_high_s32(vqmovn_s32(first), second);
    }

    // a * 32768 + (b - a) * weight, rounded and shifted down. The product may wrap, the sum lies
    // between a and b.
    struct fading {
        points weights;

        fading(std::uint32_t by, std::size_t i) noexcept : weights(line{0, by}, i) {}

        vector operator()(vector a, vector b) noexcept {
            const eight_numbers w = weights.next<16>();
            const int32x4_t low = vmlaq_s32(vshll_n_s16(vget_low_s16(a), 15),
                                            vsubl_s16(vget_low_s16(b), vget_low_s16(a)), w.val[0]);
            const int32x4_t high =
                vmlaq_s32(vshll_high_n_s16(a, 15), vsubl_high_s16(b, a), w.val[1]);
            return vrshrn_high_n_s32(vrshrn_n_s32(low, 15), high, 15);
        }
    };

    // ---- loudness

    // Two squares fit in 32 bits without a sign; then they go to 64 bits.
    struct energy_sum {
        uint64x2_t energy = vdupq_n_u64(0);

        void add(vector x) noexcept {
            const int32x4_t first = vmull_s16(vget_low_s16(x), vget_low_s16(x));
            energy = vpadalq_u32(energy, vreinterpretq_u32_s32(vmlal_high_s16(first, x, x)));
        }

        [[nodiscard]] std::uint64_t total() const noexcept { return vaddvq_u64(energy); }
    };

    // The magnitude of -32768 is right as a number without a sign.
    struct peak_hold {
        uint16x8_t most = vdupq_n_u16(0);

        void add(vector x) noexcept { most = vmaxq_u16(most, vreinterpretq_u16_s16(vabsq_s16(x))); }

        [[nodiscard]] std::uint32_t total() const noexcept { return vmaxvq_u16(most); }
    };

    struct plain_sum {
        int32x4_t pairs = vdupq_n_s32(0);

        void add(vector x) noexcept { pairs = vpadalq_s16(pairs, x); }

        [[nodiscard]] std::int32_t total() const noexcept { return vaddvq_s32(pairs); }
    };

    // ---- forms

    struct moving_offset {
        points offsets;

        moving_offset(const line& l, std::size_t i) noexcept : offsets(l, i) {}

        vector operator()(vector x) noexcept {
            const eight_numbers o = offsets.next<15>();
            return vqsubq_s16(x, vmovn_high_s32(vmovn_s32(o.val[0]), o.val[1]));
        }
    };

    static vector swapped(vector x) noexcept {
        return vreinterpretq_s16_s8(vrev16q_s8(vreinterpretq_s8_s16(x)));
    }

    static float32x4_t to_float(const std::int16_t* in) noexcept {
        return vcvtq_n_f32_s32(vmovl_s16(vld1_s16(in)), 15);
    }

    // The conversion to 32 bits saturates and makes 0 of NaN, the narrowing saturates again.
    static int32x4_t rounded(const float* in) noexcept {
        return vcvtnq_s32_f32(vmulq_n_f32(vld1q_f32(in), 32768.0F));
    }

    static void join(const std::int16_t* left, const std::int16_t* right,
                     std::int16_t* out) noexcept {
        vst2q_s16(out, int16x8x2_t{{load(left), load(right)}});
    }

    static void part(const std::int16_t* in, std::int16_t* left, std::int16_t* right) noexcept {
        const int16x8x2_t pairs = vld2q_s16(in);
        store(left, pairs.val[0]);
        store(right, pairs.val[1]);
    }
};

} // namespace

constinit const kernels kernel_set = frame_kernels<isa>::set();

} // namespace voxplane::pcm::with_neon
