// Biquads with AVX2 and FMA, in the state space of direct form II transposed:
//   y = b0 x + s1,  s1' = (b1 - a1 b0) x + s2 - a1 s1,  s2' = (b2 - a2 b0) x - a2 s1,
// the same registers, but the next of them do not wait for y: one fused operation a sample instead
// of two. The differences in brackets are taken with one rounding, which loses nothing where they
// cancel. One leg: a section a lane, each four samples behind the one before it, so that what waits
// for a sample is the section's own loop alone. Groups: a leg a lane, four sections a pass.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "dsp/biquad/kernels.hpp"

namespace voxplane::dsp::with_avx2 {

namespace {

// Lane 0 takes what the last section gave, lane k + 1 what lane k gave.
alignas(32) constexpr std::int32_t to_next[max_sections][8] = {
    {0, 0, 1, 2, 3, 4, 5, 6}, {1, 0, 1, 2, 3, 4, 5, 6}, {2, 0, 1, 2, 3, 4, 5, 6},
    {3, 0, 1, 2, 3, 4, 5, 6}, {4, 0, 1, 2, 3, 4, 5, 6}, {5, 0, 1, 2, 3, 4, 5, 6},
    {6, 0, 1, 2, 3, 4, 5, 6}, {7, 0, 1, 2, 3, 4, 5, 6}};

// Steps by which a lane is behind the one below it.
constexpr std::size_t skew = 4;

// A window of 8 at offset 7 - k chooses lane k.
constexpr std::int32_t one_lane[15] = {0, 0, 0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0};

inline __m256 lane_mask(std::size_t k) noexcept {
    return _mm256_castsi256_ps(
        _mm256_loadu_si256(reinterpret_cast<const __m256i*>(one_lane + 7 - k)));
}

struct section_vector {
    __m256 b0, c1, c2, a1, a2;
};

inline section_vector load(const float* b0, const float* b1, const float* b2, const float* a1,
                           const float* a2) noexcept {
    section_vector v;
    v.b0 = _mm256_loadu_ps(b0);
    v.a1 = _mm256_loadu_ps(a1);
    v.a2 = _mm256_loadu_ps(a2);
    v.c1 = _mm256_fnmadd_ps(v.a1, v.b0, _mm256_loadu_ps(b1));
    v.c2 = _mm256_fnmadd_ps(v.a2, v.b0, _mm256_loadu_ps(b2));
    return v;
}

struct registers {
    __m256 s1, s2;
};

inline __m256 advance(const section_vector& c, registers& s, __m256 x) noexcept {
    const __m256 y = _mm256_fmadd_ps(c.b0, x, s.s1);
    const __m256 next = _mm256_fmadd_ps(c.c1, x, s.s2);
    s.s2 = _mm256_fnmadd_ps(c.a2, s.s1, _mm256_mul_ps(c.c2, x));
    s.s1 = _mm256_fnmadd_ps(c.a1, s.s1, next);
    return y;
}

// The second register is kept as the two products that it is the difference of: what closes the
// loop over two samples is then two fused operations instead of three.
struct pipeline {
    section_vector c;
    __m256i shift;
    __m256 s1;
    __m256 before;  // s1 of the sample before
    __m256 ahead;   // s2 = ahead - a2 before
    __m256 y[skew]; // of the last steps, the oldest first

    // One step of all lanes. Returns what the last section gave skew steps ago.
    inline float step(float sample) noexcept {
        const __m256 moved = _mm256_permutevar8x32_ps(y[0], shift);
        const __m256 x = _mm256_blend_ps(moved, _mm256_set1_ps(sample), 1);
        y[0] = y[1];
        y[1] = y[2];
        y[2] = y[3];
        y[3] = _mm256_fmadd_ps(c.b0, x, s1);
        const __m256 old = _mm256_fnmadd_ps(c.a2, before, _mm256_fmadd_ps(c.c1, x, ahead));
        ahead = _mm256_mul_ps(c.c2, x);
        before = s1;
        s1 = _mm256_fnmadd_ps(c.a1, s1, old);
        return _mm256_cvtss_f32(moved);
    }

    // Before the step in which lane k has its first sample, and behind that of its last one. What
    // has not begun works on zeros and remembers none else, so that `before` is right.
    inline void begin(std::size_t k, const registers& first) noexcept {
        const __m256 on = lane_mask(k);
        s1 = _mm256_blendv_ps(s1, first.s1, on);
        ahead = _mm256_blendv_ps(ahead, first.s2, on);
    }
    inline void end(std::size_t k, registers& last) const noexcept {
        const __m256 on = lane_mask(k);
        last.s1 = _mm256_blendv_ps(last.s1, s1, on);
        last.s2 = _mm256_blendv_ps(last.s2, _mm256_fnmadd_ps(c.a2, before, ahead), on);
    }
};

// A frame that ends before its first sample has reached the last section.
inline void run_short(pipeline& p, registers& s, std::size_t sections, const float* in, float* out,
                      std::size_t n) noexcept {
    const registers first = s;
    const std::size_t latency = skew * sections;
    for (std::size_t j = 0; j < n + latency; ++j) {
        if (j % skew == 0 && j < latency) {
            p.begin(j / skew, first);
        }
        if (j >= n && (j - n) % skew == 0) {
            p.end((j - n) / skew, s);
        }
        const float y = p.step(j < n ? in[j] : 0.0F);
        if (j >= latency) {
            out[j - latency] = y;
        }
    }
}

inline void run(pipeline& p, registers& s, std::size_t sections, const float* in, float* out,
                std::size_t n) noexcept {
    for (std::size_t k = 0; k < sections; ++k, in += skew) {
        p.begin(k, s);
        for (std::size_t i = 0; i < skew; ++i) {
            p.step(in[i]);
        }
    }
    n -= skew * sections;
    for (; n >= skew; n -= skew, in += skew, out += skew) {
        for (std::size_t i = 0; i < skew; ++i) {
            out[i] = p.step(in[i]);
        }
    }
    for (; n > 0; --n) {
        *out++ = p.step(*in++);
    }
    for (std::size_t k = 0; k < sections; ++k, out += skew) {
        p.end(k, s);
        for (std::size_t i = 0; i < skew; ++i) {
            out[i] = p.step(0.0F);
        }
    }
}

// All bits of each lane that has a leg.
inline __m256 mask_of(std::uint32_t present) noexcept {
    const __m256i bits = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
    const __m256i mine = _mm256_and_si256(_mm256_set1_epi32(static_cast<int>(present)), bits);
    return _mm256_castsi256_ps(_mm256_cmpeq_epi32(mine, bits));
}

inline void keep(float* state, __m256 next, __m256 on) noexcept {
    _mm256_storeu_ps(state, _mm256_blendv_ps(_mm256_loadu_ps(state), next, on));
}

struct working_section {
    section_vector c;
    registers s;
};

// Eight of Lanes legs, the one at `lane` and those behind it.
template <std::size_t Sections, std::size_t Lanes>
void pass(const typename lane_cascade<Lanes>::section* c,
          typename lane_state<Lanes>::section* state, std::size_t lane, float* samples,
          std::size_t n, __m256 on) noexcept {
    working_section w[Sections];
#pragma GCC unroll 4
    for (std::size_t k = 0; k < Sections; ++k) {
        w[k].c =
            load(c[k].b0 + lane, c[k].b1 + lane, c[k].b2 + lane, c[k].a1 + lane, c[k].a2 + lane);
        w[k].s = {_mm256_load_ps(state[k].s1 + lane), _mm256_load_ps(state[k].s2 + lane)};
    }
    float* at = samples + lane;
    for (std::size_t i = 0; i < n; ++i, at += Lanes) {
        __m256 x = _mm256_load_ps(at);
#pragma GCC unroll 4
        for (std::size_t k = 0; k < Sections; ++k) {
            x = advance(w[k].c, w[k].s, x);
        }
        _mm256_store_ps(at, x);
    }
#pragma GCC unroll 4
    for (std::size_t k = 0; k < Sections; ++k) {
        keep(state[k].s1 + lane, w[k].s.s1, on);
        keep(state[k].s2 + lane, w[k].s.s2, on);
    }
}

template <std::size_t Lanes>
void in_lanes(const lane_cascade<Lanes>& cascade, lane_state<Lanes>& state, float* samples,
              std::size_t n, std::uint32_t present) noexcept {
    for (std::size_t lane = 0; lane < Lanes; lane += 8) {
        const std::uint32_t here = present >> lane & 0xffU;
        if (here == 0) {
            continue;
        }
        const __m256 on = mask_of(here);
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

void biquad_one(const biquad_cascade& c, biquad_state& state, const float* in, float* out,
                std::size_t n) noexcept {
    const __m256 zero = _mm256_setzero_ps();
    pipeline p{load(c.b0, c.b1, c.b2, c.a1, c.a2),
               _mm256_load_si256(reinterpret_cast<const __m256i*>(to_next[c.sections - 1])),
               zero,
               zero,
               zero,
               {zero, zero, zero, zero}};
    registers s{_mm256_load_ps(state.s1), _mm256_load_ps(state.s2)};
    if (n < skew * c.sections) {
        run_short(p, s, c.sections, in, out, n);
    } else {
        run(p, s, c.sections, in, out, n);
    }
    _mm256_store_ps(state.s1, s.s1);
    _mm256_store_ps(state.s2, s.s2);
}

void biquad_lanes8(const lane_cascade<8>& cascade, lane_state<8>& state, float* samples,
                   std::size_t n, std::uint32_t present) noexcept {
    in_lanes<8>(cascade, state, samples, n, present);
}

const biquad_kernels biquad_set{biquad_one, biquad_lanes8, in_lanes<16>};

} // namespace voxplane::dsp::with_avx2
