// Biquads in direct form II transposed, the reference of the other sets: of the four direct forms
// the one with two registers a section whose states stay near the size of the signal. Sections are
// taken four at a time, so that their registers stay in the machine's.
#include <cstddef>
#include <cstdint>

#include "dsp/biquad/kernels.hpp"

namespace voxplane::dsp::with_scalar {

namespace {

template <std::size_t Sections>
void pass(const biquad_cascade& c, biquad_state& state, std::size_t first, const float* in,
          float* out, std::size_t n) noexcept {
    float s1[Sections];
    float s2[Sections];
    for (std::size_t k = 0; k < Sections; ++k) {
        s1[k] = state.s1[first + k];
        s2[k] = state.s2[first + k];
    }
    for (std::size_t i = 0; i < n; ++i) {
        float x = in[i];
#pragma GCC unroll 4
        for (std::size_t k = 0; k < Sections; ++k) {
            const float y = c.b0[first + k] * x + s1[k];
            s1[k] = c.b1[first + k] * x - c.a1[first + k] * y + s2[k];
            s2[k] = c.b2[first + k] * x - c.a2[first + k] * y;
            x = y;
        }
        out[i] = x;
    }
    for (std::size_t k = 0; k < Sections; ++k) {
        state.s1[first + k] = s1[k];
        state.s2[first + k] = s2[k];
    }
}

// One section over the whole frame, all lanes abreast; the innermost loop is the compiler's to
// vectorise with what the base architecture has.
template <std::size_t Lanes>
void in_lanes(const lane_cascade<Lanes>& cascade, lane_state<Lanes>& state, float* samples,
              std::size_t n, std::uint32_t present) noexcept {
    for (std::size_t k = 0; k < cascade.sections; ++k) {
        const auto& c = cascade.at[k];
        auto s = state.at[k];
        for (std::size_t i = 0; i < n; ++i) {
            float* const row = samples + i * Lanes;
            for (std::size_t l = 0; l < Lanes; ++l) {
                const float x = row[l];
                const float y = c.b0[l] * x + s.s1[l];
                s.s1[l] = c.b1[l] * x - c.a1[l] * y + s.s2[l];
                s.s2[l] = c.b2[l] * x - c.a2[l] * y;
                row[l] = y;
            }
        }
        for (std::size_t l = 0; l < Lanes; ++l) {
            const bool here = (present >> l & 1U) != 0;
            state.at[k].s1[l] = here ? s.s1[l] : state.at[k].s1[l];
            state.at[k].s2[l] = here ? s.s2[l] : state.at[k].s2[l];
        }
    }
}

void one(const biquad_cascade& c, biquad_state& state, const float* in, float* out,
         std::size_t n) noexcept {
    std::size_t k = 0;
    for (; k + 4 <= c.sections; k += 4, in = out) {
        pass<4>(c, state, k, in, out, n);
    }
    switch (c.sections - k) {
    case 1:
        return pass<1>(c, state, k, in, out, n);
    case 2:
        return pass<2>(c, state, k, in, out, n);
    case 3:
        return pass<3>(c, state, k, in, out, n);
    default:
        return;
    }
}

} // namespace

const biquad_kernels biquad_set{one, in_lanes<8>, in_lanes<16>};

} // namespace voxplane::dsp::with_scalar
