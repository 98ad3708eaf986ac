// Moving lanes about with four floats a register (AArch64 NEON).
// For the transform's kernel file of that set alone; everything has internal linkage. What each
// does: shuffles_scalar.hpp.
#pragma once

namespace voxplane::dsp {
namespace {

[[gnu::always_inline]] inline void load_pairs(const float* p, reg& re, reg& im) noexcept {
    const float32x4x2_t pairs = vld2q_f32(p);
    re.v = pairs.val[0];
    im.v = pairs.val[1];
}
[[gnu::always_inline]] inline void store_pairs(float* p, reg re, reg im) noexcept {
    vst2q_f32(p, float32x4x2_t{{re.v, im.v}});
}
[[gnu::always_inline]] inline reg reversed(reg a) noexcept {
    const float32x4_t pairs = vrev64q_f32(a.v);
    return {vextq_f32(pairs, pairs, 2)};
}
template <typename Row>
[[gnu::always_inline]] inline void transpose(Row row) noexcept {
    const float32x4x2_t ab = vtrnq_f32(row(0).v, row(1).v);
    const float32x4x2_t cd = vtrnq_f32(row(2).v, row(3).v);
    row(0).v = vcombine_f32(vget_low_f32(ab.val[0]), vget_low_f32(cd.val[0]));
    row(1).v = vcombine_f32(vget_low_f32(ab.val[1]), vget_low_f32(cd.val[1]));
    row(2).v = vcombine_f32(vget_high_f32(ab.val[0]), vget_high_f32(cd.val[0]));
    row(3).v = vcombine_f32(vget_high_f32(ab.val[1]), vget_high_f32(cd.val[1]));
}

} // namespace
} // namespace voxplane::dsp
