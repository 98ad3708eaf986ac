// Second-order sections (biquads) in cascade over float samples: one leg alone, or 8 or 16 legs at
// once, one leg a lane of lane-major frames (see dsp/lanes). Coefficients are the caller's and only
// read; states belong to the leg's or group's worker. Nothing is allocated or kept here.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.hpp"

namespace voxplane::dsp {

inline constexpr std::size_t max_sections = 8;

// One section with its a0 divided out, as the formulas of the Audio EQ Cookbook (Bristow-Johnson)
// give it: y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2].
struct biquad {
    float b0 = 1.0F; // the default passes samples on as they are
    float b1 = 0.0F;
    float b2 = 0.0F;
    float a1 = 0.0F;
    float a2 = 0.0F;
};

// A cascade of one leg. Lies by coefficient, so that a register holds one of all sections; legs may
// share it. Members behind `sections` are not used.
struct alignas(64) biquad_cascade {
    float b0[max_sections] = {};
    float b1[max_sections] = {};
    float b2[max_sections] = {};
    float a1[max_sections] = {};
    float a2[max_sections] = {};
    std::uint32_t sections = 0; // 1 to 8

    constexpr void set(std::size_t section, const biquad& to) noexcept {
        b0[section] = to.b0;
        b1[section] = to.b1;
        b2[section] = to.b2;
        a1[section] = to.a1;
        a2[section] = to.a2;
    }
};

// What a cascade remembers: the two registers of direct form II transposed, a cache line a leg.
// All zero is silence.
struct alignas(64) biquad_state {
    float s1[max_sections] = {};
    float s2[max_sections] = {};
};

// Cascades of a group of legs, with as many sections for each; a leg that needs fewer passes
// through default ones.
template <std::size_t Lanes>
struct alignas(64) lane_cascade {
    struct alignas(4 * Lanes) section {
        float b0[Lanes];
        float b1[Lanes];
        float b2[Lanes];
        float a1[Lanes];
        float a2[Lanes];
    };
    section at[max_sections] = {};
    std::uint32_t sections = 0; // 1 to 8

    constexpr void set(std::size_t section_number, std::size_t lane, const biquad& to) noexcept {
        section& s = at[section_number];
        s.b0[lane] = to.b0;
        s.b1[lane] = to.b1;
        s.b2[lane] = to.b2;
        s.a1[lane] = to.a1;
        s.a2[lane] = to.a2;
    }
};

template <std::size_t Lanes>
struct alignas(64) lane_state {
    struct alignas(4 * Lanes) section {
        float s1[Lanes];
        float s2[Lanes];
    };
    section at[max_sections] = {};

    // A leg joins or leaves the group with what it remembers.
    void put(std::size_t lane, const biquad_state& from) noexcept {
        for (std::size_t k = 0; k < max_sections; ++k) {
            at[k].s1[lane] = from.s1[k];
            at[k].s2[lane] = from.s2[k];
        }
    }
    void take(std::size_t lane, biquad_state& into) const noexcept {
        for (std::size_t k = 0; k < max_sections; ++k) {
            into.s1[k] = at[k].s1[lane];
            into.s2[k] = at[k].s2[lane];
        }
    }
};

// The sets differ in rounding alone. Against the same coefficients in double precision the error
// after 8 sections stays below 2^-15 (scalar and SSE4.1, which cannot fuse multiplication and
// addition: 2^-12) of the largest sample between any two of them, for filters from 50 Hz up at
// 8 kHz: the step of 16-bit audio. States that die out never become
// denormals where the thread flushes those to zero; they are not looked after here. Any thread, any
// length, 0 included.
struct biquad_kernels {
    // out may be in, but not overlap it otherwise. Any alignment of samples.
    void (*one)(const biquad_cascade& cascade, biquad_state& state, const float* in, float* out,
                std::size_t n) noexcept;
    // In place over n samples of each lane: sample i of lane k is at samples[i * lanes + k]. Bit k
    // of present says that lane k has a leg; without it the lane's state stays as it is and its
    // samples are of no meaning before and after. Samples are aligned to 4 * lanes bytes.
    void (*lanes8)(const lane_cascade<8>& cascade, lane_state<8>& state, float* samples,
                   std::size_t n, std::uint32_t present) noexcept;
    void (*lanes16)(const lane_cascade<16>& cascade, lane_state<16>& state, float* samples,
                    std::size_t n, std::uint32_t present) noexcept;
};

// The kernel set for an isa, which must be supported. Any thread.
[[nodiscard]] const biquad_kernels& biquad_kernels_for(simd::isa which) noexcept;

} // namespace voxplane::dsp
