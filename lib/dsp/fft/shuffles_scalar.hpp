// Moving lanes about, with a register of one lane: what the vector ones are tested against. For the
// transform's scalar kernel file alone; everything has internal linkage.
#pragma once

namespace voxplane::dsp {
namespace {

// Pairs (re, im) lying side by side, a register of each.
[[gnu::always_inline]] inline void load_pairs(const float* p, reg& re, reg& im) noexcept {
    re = reg::load(p);
    im = reg::load(p + 1);
}
[[gnu::always_inline]] inline void store_pairs(float* p, reg re, reg im) noexcept {
    re.store(p);
    im.store(p + 1);
}
// Last lane first.
[[gnu::always_inline]] inline reg reversed(reg a) noexcept {
    return a;
}
// Lane j of a[k * step] becomes lane k of a[j * step], for as many registers as a register has
// lanes.
template <typename Row>
[[gnu::always_inline]] inline void transpose(Row) noexcept {}

} // namespace
} // namespace voxplane::dsp
