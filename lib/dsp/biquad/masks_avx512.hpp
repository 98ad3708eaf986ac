// Which lanes of a register count (AVX-512), for the biquads' kernel file of that set alone, behind
// register/avx512.hpp. What each member does: masks_avx2.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <immintrin.h>

namespace voxplane::dsp {
namespace {

struct mask {
    __mmask16 v;

    [[gnu::always_inline]] static inline mask of(std::uint32_t present) noexcept {
        return {static_cast<__mmask16>(present)};
    }
};

[[gnu::always_inline]] inline reg where(mask on, reg yes, reg no) noexcept {
    return {_mm512_mask_blend_ps(on.v, no.v, yes.v)};
}
[[gnu::always_inline]] inline reg reduced(reg b, reg a, reg b0) noexcept {
    return fused_from(a, b0, b);
}

} // namespace
} // namespace voxplane::dsp
