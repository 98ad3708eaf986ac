// Sections of biquads in registers, in the state space of direct form II transposed:
//   y = b0 x + s1,  s1' = (b1 - a1 b0) x + s2 - a1 s1,  s2' = (b2 - a2 b0) x - a2 s1,
// the same state as of the direct form, but the next of it does not wait for y: one operation a
// sample instead of two. For kernel files alone, behind a register and its masks.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/biquad/kernels.hpp"

namespace voxplane::dsp {
namespace {

struct section_vector {
    reg b0, c1, c2, a1, a2;

    [[gnu::always_inline]] static inline section_vector load(const float* b0, const float* b1,
                                                             const float* b2, const float* a1,
                                                             const float* a2) noexcept {
        section_vector v;
        v.b0 = reg::load(b0);
        v.a1 = reg::load(a1);
        v.a2 = reg::load(a2);
        v.c1 = reduced(reg::load(b1), v.a1, v.b0);
        v.c2 = reduced(reg::load(b2), v.a2, v.b0);
        return v;
    }
};

struct section_state {
    reg s1, s2;
};

[[gnu::always_inline]] inline reg advance(const section_vector& c, section_state& s,
                                          reg x) noexcept {
    const reg y = fused(c.b0, x, s.s1);
    const reg next = fused(c.c1, x, s.s2);
    s.s2 = fused_from(c.a2, s.s1, c.c2 * x);
    s.s1 = fused_from(c.a1, s.s1, next);
    return y;
}

} // namespace
} // namespace voxplane::dsp
