// Logarithm and exponential of registers, for loops over bins. Included behind a register header,
// in kernel files alone. The polynomials interpolate at Chebyshev nodes of the interval named.
#pragma once

namespace voxplane::dsp {
namespace {

// log2 of positive normal numbers; error below 8e-6 + rounding. log2 m = (m - 1) p(m) on [1, 2).
[[gnu::always_inline]] inline reg log2_of(reg a) noexcept {
    const reg m = mantissa_of(a);
    reg p = fused(reg::all(-0.033822046F), m, reg::all(0.313581326F));
    p = fused(p, m, reg::all(-1.21774285F));
    p = fused(p, m, reg::all(2.57861994F));
    p = fused(p, m, reg::all(-3.30958517F));
    p = fused(p, m, reg::all(3.11163027F));
    return fused(p, m - reg::all(1.0F), exponent_of(a));
}

// 2^a, a held to [-126, 126]; relative error below 2e-7 + rounding. Fraction in [-0.5, 0.5].
[[gnu::always_inline]] inline reg exp2_of(reg a) noexcept {
    const reg held = most(least(a, reg::all(126.0F)), reg::all(-126.0F));
    const reg whole = nearest(held);
    const reg f = held - whole;
    reg p = fused(reg::all(0.00133908634F), f, reg::all(0.00967603192F));
    p = fused(p, f, reg::all(0.0555035711F));
    p = fused(p, f, reg::all(0.240221075F));
    p = fused(p, f, reg::all(0.693147188F));
    p = fused(p, f, reg::all(1.00000008F));
    return p * power_of_two(whole);
}

} // namespace
} // namespace voxplane::dsp
