// Biquads with Advanced SIMD of 64-bit Arm, in the state space of the AVX2 file, with fused
// operations. One leg: a section a lane of one register or two, each four samples behind the one
// before it, as the latency of the machine's fused operations asks for; what is behind the last
// section passes samples through, so that the results are always in the last lane. Groups: a leg a
// lane, four sections a pass, whose coefficients and registers fit into the machine's 32.
#include <arm_neon.h>
#include <cstddef>
#include <cstdint>

#include "dsp/biquad/kernels.hpp"

namespace voxplane::dsp::with_neon {

namespace {

constexpr std::size_t width = 4;

// Steps by which a lane is behind the one below it.
constexpr std::size_t skew = 4;

struct section_vector {
    float32x4_t b0, c1, c2, a1, a2;
};

// vfmaq(a, b, c) is a + b c with one rounding, vfmsq(a, b, c) is a - b c.
inline section_vector load(const float* b0, const float* b1, const float* b2, const float* a1,
                           const float* a2) noexcept {
    section_vector v;
    v.b0 = vld1q_f32(b0);
    v.a1 = vld1q_f32(a1);
    v.a2 = vld1q_f32(a2);
    v.c1 = vfmsq_f32(vld1q_f32(b1), v.a1, v.b0);
    v.c2 = vfmsq_f32(vld1q_f32(b2), v.a2, v.b0);
    return v;
}

struct registers {
    float32x4_t s1, s2;
};

inline float32x4_t advance(const section_vector& c, registers& s, float32x4_t x) noexcept {
    const float32x4_t y = vfmaq_f32(s.s1, c.b0, x);
    const float32x4_t next = vfmaq_f32(s.s2, c.c1, x);
    s.s2 = vfmsq_f32(vmulq_f32(c.c2, x), c.a2, s.s1);
    s.s1 = vfmsq_f32(next, c.a1, s.s1);
    return y;
}

// The numbers of a register's lanes.
inline uint32x4_t numbers(std::size_t first) noexcept {
    alignas(16) static constexpr std::uint32_t from_zero[width] = {0, 1, 2, 3};
    return vaddq_u32(vld1q_u32(from_zero), vdupq_n_u32(static_cast<std::uint32_t>(first)));
}

// All bits of lane k, if it is one of them; of all lanes below k.
inline uint32x4_t only(std::size_t first, std::size_t k) noexcept {
    return vceqq_u32(numbers(first), vdupq_n_u32(static_cast<std::uint32_t>(k)));
}
inline uint32x4_t below(std::size_t first, std::size_t k) noexcept {
    return vcltq_u32(numbers(first), vdupq_n_u32(static_cast<std::uint32_t>(k)));
}

// The sections of lanes `first` to first + 3; without those that the cascade lacks.
inline section_vector load(const biquad_cascade& c, std::size_t first) noexcept {
    const uint32x4_t used = below(first, c.sections);
    section_vector v = load(c.b0 + first, c.b1 + first, c.b2 + first, c.a1 + first, c.a2 + first);
    v.b0 = vbslq_f32(used, v.b0, vdupq_n_f32(1.0F));
    float32x4_t* const all[] = {&v.c1, &v.c2, &v.a1, &v.a2};
    for (float32x4_t* const each : all) {
        *each = vbslq_f32(used, *each, vdupq_n_f32(0.0F));
    }
    return v;
}

template <std::size_t Registers>
struct pipeline {
    static constexpr std::size_t latency = skew * width * Registers;

    section_vector c[Registers];
    registers s[Registers];
    float32x4_t y[Registers][skew]; // of the last steps, the oldest first

    explicit pipeline(const biquad_cascade& cascade) noexcept {
        for (std::size_t r = 0; r < Registers; ++r) {
            c[r] = load(cascade, width * r);
            s[r] = {vdupq_n_f32(0.0F), vdupq_n_f32(0.0F)};
            for (float32x4_t& each : y[r]) {
                each = vdupq_n_f32(0.0F);
            }
        }
    }

    // One step of all lanes, each of which takes what the one below it gave skew steps ago.
    // Returns what the last one gave then.
    inline float step(float sample) noexcept {
        float32x4_t lower = vdupq_n_f32(sample);
        float last = 0;
#pragma GCC unroll 2
        for (std::size_t r = 0; r < Registers; ++r) {
            const float32x4_t x = vextq_f32(lower, y[r][0], 3);
            lower = y[r][0];
            last = vgetq_lane_f32(lower, 3);
            y[r][0] = y[r][1];
            y[r][1] = y[r][2];
            y[r][2] = y[r][3];
            y[r][3] = advance(c[r], s[r], x);
        }
        return last;
    }

    // Before the step in which lane k has its first sample, and behind that of its last one. What
    // has not begun works on zeros.
    inline void begin(std::size_t k, const biquad_state& from) noexcept {
        for (std::size_t r = 0; r < Registers; ++r) {
            const uint32x4_t on = only(width * r, k);
            s[r].s1 = vbslq_f32(on, vld1q_f32(from.s1 + width * r), s[r].s1);
            s[r].s2 = vbslq_f32(on, vld1q_f32(from.s2 + width * r), s[r].s2);
        }
    }
    inline void end(std::size_t k, biquad_state& into) const noexcept {
        for (std::size_t r = 0; r < Registers; ++r) {
            const uint32x4_t on = only(width * r, k);
            float* const s1 = into.s1 + width * r;
            float* const s2 = into.s2 + width * r;
            vst1q_f32(s1, vbslq_f32(on, s[r].s1, vld1q_f32(s1)));
            vst1q_f32(s2, vbslq_f32(on, s[r].s2, vld1q_f32(s2)));
        }
    }
};

// A frame that ends before its first sample has reached the last lane.
template <std::size_t Registers>
void run_short(pipeline<Registers>& p, std::size_t sections, biquad_state& state, const float* in,
               float* out, std::size_t n) noexcept {
    const biquad_state first = state;
    for (std::size_t j = 0; j < n + p.latency; ++j) {
        if (j % skew == 0 && j / skew < sections) {
            p.begin(j / skew, first);
        }
        if (j >= n && (j - n) % skew == 0 && (j - n) / skew < sections) {
            p.end((j - n) / skew, state);
        }
        const float y = p.step(j < n ? in[j] : 0.0F);
        if (j >= p.latency) {
            out[j - p.latency] = y;
        }
    }
}

template <std::size_t Registers>
void run(const biquad_cascade& c, biquad_state& state, const float* in, float* out,
         std::size_t n) noexcept {
    pipeline<Registers> p(c);
    if (n < p.latency) {
        return run_short(p, c.sections, state, in, out, n);
    }
    for (std::size_t j = 0; j < p.latency; ++j) {
        if (j % skew == 0 && j / skew < c.sections) {
            p.begin(j / skew, state);
        }
        p.step(in[j]);
    }
    for (std::size_t j = p.latency; j < n; ++j) {
        out[j - p.latency] = p.step(in[j]);
    }
    out += n - p.latency;
    for (std::size_t j = 0; j < p.latency; ++j) {
        if (j % skew == 0 && j / skew < c.sections) {
            p.end(j / skew, state);
        }
        out[j] = p.step(0.0F);
    }
}

void biquad_one(const biquad_cascade& c, biquad_state& state, const float* in, float* out,
                std::size_t n) noexcept {
    c.sections <= width ? run<1>(c, state, in, out, n) : run<2>(c, state, in, out, n);
}

// All bits of each lane that has a leg.
inline uint32x4_t mask_of(std::uint32_t present) noexcept {
    alignas(16) static constexpr std::uint32_t bits[width] = {1, 2, 4, 8};
    return vtstq_u32(vdupq_n_u32(present), vld1q_u32(bits));
}

inline void keep(float* state, float32x4_t next, uint32x4_t on) noexcept {
    vst1q_f32(state, vbslq_f32(on, next, vld1q_f32(state)));
}

// Four of Lanes legs, the one at `lane` and those behind it.
template <std::size_t Sections, std::size_t Lanes>
void pass(const typename lane_cascade<Lanes>::section* c,
          typename lane_state<Lanes>::section* state, std::size_t lane, float* samples,
          std::size_t n, uint32x4_t on) noexcept {
    section_vector v[Sections];
    registers s[Sections];
#pragma GCC unroll 4
    for (std::size_t k = 0; k < Sections; ++k) {
        v[k] = load(c[k].b0 + lane, c[k].b1 + lane, c[k].b2 + lane, c[k].a1 + lane, c[k].a2 + lane);
        s[k] = {vld1q_f32(state[k].s1 + lane), vld1q_f32(state[k].s2 + lane)};
    }
    float* at = samples + lane;
    for (std::size_t i = 0; i < n; ++i, at += Lanes) {
        float32x4_t x = vld1q_f32(at);
#pragma GCC unroll 4
        for (std::size_t k = 0; k < Sections; ++k) {
            x = advance(v[k], s[k], x);
        }
        vst1q_f32(at, x);
    }
#pragma GCC unroll 4
    for (std::size_t k = 0; k < Sections; ++k) {
        keep(state[k].s1 + lane, s[k].s1, on);
        keep(state[k].s2 + lane, s[k].s2, on);
    }
}

template <std::size_t Lanes>
void in_lanes(const lane_cascade<Lanes>& cascade, lane_state<Lanes>& state, float* samples,
              std::size_t n, std::uint32_t present) noexcept {
    for (std::size_t lane = 0; lane < Lanes; lane += width) {
        const std::uint32_t here = present >> lane & 0xfU;
        if (here == 0) {
            continue;
        }
        const uint32x4_t on = mask_of(here);
        std::size_t k = 0;
        for (; k + 4 <= cascade.sections; k += 4) {
            pass<4, Lanes>(cascade.at + k, state.at + k, lane, samples, n, on);
        }
        switch (cascade.sections - k) {
        case 1:
            pass<1, Lanes>(cascade.at + k, state.at + k, lane, samples, n, on);
            break;
        case 2:
            pass<2, Lanes>(cascade.at + k, state.at + k, lane, samples, n, on);
            break;
        case 3:
            pass<3, Lanes>(cascade.at + k, state.at + k, lane, samples, n, on);
            break;
        default:
            break;
        }
    }
}

} // namespace

const biquad_kernels biquad_set{biquad_one, in_lanes<8>, in_lanes<16>};

} // namespace voxplane::dsp::with_neon
