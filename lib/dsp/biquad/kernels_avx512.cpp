// Biquads with AVX-512: sixteen legs a register, four sections a pass, whose coefficients and
// registers all stay in the machine's 32. The arithmetic is that of the AVX2 file, which also
// serves one leg and eight: their vectors are of 256 bits, for which masks have nothing to give.
#include <cstddef>
#include <cstdint>
#include <immintrin.h>

#include "dsp/biquad/kernels.hpp"

namespace voxplane::dsp::with_avx512 {

namespace {

constexpr std::size_t lanes = 16;

struct working_section {
    __m512 b0, c1, c2, a1, a2, s1, s2;

    void load(const lane_cascade<lanes>::section& c, const lane_state<lanes>::section& s) noexcept {
        b0 = _mm512_load_ps(c.b0);
        a1 = _mm512_load_ps(c.a1);
        a2 = _mm512_load_ps(c.a2);
        c1 = _mm512_fnmadd_ps(a1, b0, _mm512_load_ps(c.b1));
        c2 = _mm512_fnmadd_ps(a2, b0, _mm512_load_ps(c.b2));
        s1 = _mm512_load_ps(s.s1);
        s2 = _mm512_load_ps(s.s2);
    }

    [[nodiscard]] __m512 advance(__m512 x) noexcept {
        const __m512 y = _mm512_fmadd_ps(b0, x, s1);
        const __m512 next = _mm512_fmadd_ps(c1, x, s2);
        s2 = _mm512_fnmadd_ps(a2, s1, _mm512_mul_ps(c2, x));
        s1 = _mm512_fnmadd_ps(a1, s1, next);
        return y;
    }

    void store(lane_state<lanes>::section& s, __mmask16 present) const noexcept {
        _mm512_mask_store_ps(s.s1, present, s1);
        _mm512_mask_store_ps(s.s2, present, s2);
    }
};

template <std::size_t Sections>
void pass(const lane_cascade<lanes>::section* c, lane_state<lanes>::section* state, float* samples,
          std::size_t n, __mmask16 present) noexcept {
    working_section w[Sections];
#pragma GCC unroll 4
    for (std::size_t k = 0; k < Sections; ++k) {
        w[k].load(c[k], state[k]);
    }
    for (std::size_t i = 0; i < n; ++i) {
        __m512 x = _mm512_load_ps(samples + i * lanes);
#pragma GCC unroll 4
        for (std::size_t k = 0; k < Sections; ++k) {
            x = w[k].advance(x);
        }
        _mm512_store_ps(samples + i * lanes, x);
    }
#pragma GCC unroll 4
    for (std::size_t k = 0; k < Sections; ++k) {
        w[k].store(state[k], present);
    }
}

void lanes16(const lane_cascade<lanes>& cascade, lane_state<lanes>& state, float* samples,
             std::size_t n, std::uint32_t present) noexcept {
    const auto on = static_cast<__mmask16>(present);
    std::size_t k = 0;
    for (; k + 4 <= cascade.sections; k += 4) {
        pass<4>(cascade.at + k, state.at + k, samples, n, on);
    }
    switch (cascade.sections - k) {
    case 1:
        return pass<1>(cascade.at + k, state.at + k, samples, n, on);
    case 2:
        return pass<2>(cascade.at + k, state.at + k, samples, n, on);
    case 3:
        return pass<3>(cascade.at + k, state.at + k, samples, n, on);
    default:
        return;
    }
}

} // namespace

const biquad_kernels biquad_set{with_avx2::biquad_one, with_avx2::biquad_lanes8, lanes16};

} // namespace voxplane::dsp::with_avx512
