// Biquads with AVX2 and FMA. One leg: a section a lane of one register, each four samples behind
// the one before it, so that what waits for a sample is the section's own loop alone. Groups: a leg
// a lane, four sections a pass.
#include "dsp/register/avx2.hpp"

#include "dsp/biquad/masks_avx2.hpp"

#include "dsp/biquad/group_loops.hpp"

namespace voxplane::dsp::with_avx2 {

namespace {

// Lane 0 takes what the last section gave, lane k + 1 what lane k gave.
alignas(32) constexpr std::int32_t to_next[max_sections][8] = {
    {0, 0, 1, 2, 3, 4, 5, 6}, {1, 0, 1, 2, 3, 4, 5, 6}, {2, 0, 1, 2, 3, 4, 5, 6},
    {3, 0, 1, 2, 3, 4, 5, 6}, {4, 0, 1, 2, 3, 4, 5, 6}, {5, 0, 1, 2, 3, 4, 5, 6},
    {6, 0, 1, 2, 3, 4, 5, 6}, {7, 0, 1, 2, 3, 4, 5, 6}};

// Steps by which a lane is behind the one below it.
constexpr std::size_t skew = 4;

// The second register is kept as the two products that it is the difference of: what closes the
// loop over two samples is then two fused operations instead of three.
struct skewed {
    section_vector c;
    __m256i shift;
    reg s1;
    reg before;  // s1 of the sample before
    reg ahead;   // s2 = ahead - a2 before
    reg y[skew]; // of the last steps, the oldest first

    // One step of all lanes. Returns what the last section gave skew steps ago.
    inline float step(float sample) noexcept {
        const __m256 moved = _mm256_permutevar8x32_ps(y[0].v, shift);
        const reg x{_mm256_blend_ps(moved, _mm256_set1_ps(sample), 1)};
        y[0] = y[1];
        y[1] = y[2];
        y[2] = y[3];
        y[3] = fused(c.b0, x, s1);
        const reg old = fused_from(c.a2, before, fused(c.c1, x, ahead));
        ahead = c.c2 * x;
        before = s1;
        s1 = fused_from(c.a1, s1, old);
        return _mm256_cvtss_f32(moved);
    }

    // Before the step in which lane k has its first sample, and behind that of its last one. What
    // has not begun works on zeros and remembers none else, so that `before` is right.
    inline void begin(std::size_t k, const section_state& first) noexcept {
        const mask on = mask::of(std::uint32_t{1} << k);
        s1 = where(on, first.s1, s1);
        ahead = where(on, first.s2, ahead);
    }
    inline void end(std::size_t k, section_state& last) const noexcept {
        const mask on = mask::of(std::uint32_t{1} << k);
        last.s1 = where(on, s1, last.s1);
        last.s2 = where(on, fused_from(c.a2, before, ahead), last.s2);
    }
};

// A frame that ends before its first sample has reached the last section.
inline void run_short(skewed& p, section_state& s, std::size_t sections, const float* in,
                      float* out, std::size_t n) noexcept {
    const section_state first = s;
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

inline void run(skewed& p, section_state& s, std::size_t sections, const float* in, float* out,
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

} // namespace

void biquad_one(const biquad_cascade& c, biquad_state& state, const float* in, float* out,
                std::size_t n) noexcept {
    const reg zero = reg::all(0.0F);
    skewed p{section_vector::load(c.b0, c.b1, c.b2, c.a1, c.a2),
             _mm256_load_si256(reinterpret_cast<const __m256i*>(to_next[c.sections - 1])),
             zero,
             zero,
             zero,
             {zero, zero, zero, zero}};
    section_state s{reg::load(state.s1), reg::load(state.s2)};
    if (n < skew * c.sections) {
        run_short(p, s, c.sections, in, out, n);
    } else {
        run(p, s, c.sections, in, out, n);
    }
    s.s1.store(state.s1);
    s.s2.store(state.s2);
}

void biquad_lanes8(const lane_cascade<8>& cascade, lane_state<8>& state, float* samples,
                   std::size_t n, std::uint32_t present) noexcept {
    in_lanes<4>(cascade, state, samples, n, present);
}

const biquad_kernels biquad_set{biquad_one, biquad_lanes8, in_lanes<4, 16>};

} // namespace voxplane::dsp::with_avx2
