// Biquads of a group, a leg a lane, several sections a pass over the block: as many as coefficients
// and state fit into the machine's registers. For kernel files alone, behind a register and its
// masks.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/biquad/sections.hpp"

namespace voxplane::dsp {
namespace {

struct working_section {
    section_vector c;
    section_state s;
};

// A register of Lanes legs, the one at `lane` and those behind it.
template <std::size_t Sections, std::size_t Lanes>
void pass(const typename lane_cascade<Lanes>::section* c,
          typename lane_state<Lanes>::section* state, std::size_t lane, float* samples,
          std::size_t n, mask on) noexcept {
    working_section w[Sections];
#pragma GCC unroll 4
    for (std::size_t k = 0; k < Sections; ++k) {
        w[k].c = section_vector::load(c[k].b0 + lane, c[k].b1 + lane, c[k].b2 + lane,
                                      c[k].a1 + lane, c[k].a2 + lane);
        w[k].s = {reg::load(state[k].s1 + lane), reg::load(state[k].s2 + lane)};
    }
    float* at = samples + lane;
    for (std::size_t i = 0; i < n; ++i, at += Lanes) {
        reg x = reg::load(at);
#pragma GCC unroll 4
        for (std::size_t k = 0; k < Sections; ++k) {
            x = advance(w[k].c, w[k].s, x);
        }
        x.store(at);
    }
#pragma GCC unroll 4
    for (std::size_t k = 0; k < Sections; ++k) {
        float* const s1 = state[k].s1 + lane;
        float* const s2 = state[k].s2 + lane;
        where(on, w[k].s.s1, reg::load(s1)).store(s1);
        where(on, w[k].s.s2, reg::load(s2)).store(s2);
    }
}

// The sections that whole passes have left.
template <std::size_t Most, std::size_t Lanes>
void rest(const lane_cascade<Lanes>& cascade, lane_state<Lanes>& state, std::size_t from,
          std::size_t lane, float* samples, std::size_t n, mask on) noexcept {
    if constexpr (Most > 0) {
        if (cascade.sections - from == Most) {
            pass<Most, Lanes>(cascade.at + from, state.at + from, lane, samples, n, on);
        } else {
            rest<Most - 1, Lanes>(cascade, state, from, lane, samples, n, on);
        }
    }
}

template <std::size_t AtOnce, std::size_t Lanes>
void in_lanes(const lane_cascade<Lanes>& cascade, lane_state<Lanes>& state, float* samples,
              std::size_t n, std::uint32_t present) noexcept {
    constexpr std::uint32_t all = (std::uint32_t{1} << reg::width) - 1;
    for (std::size_t lane = 0; lane < Lanes; lane += reg::width) {
        const std::uint32_t here = present >> lane & all;
        if (here == 0) {
            continue;
        }
        const mask on = mask::of(here);
        std::size_t k = 0;
        for (; k + AtOnce <= cascade.sections; k += AtOnce) {
            pass<AtOnce, Lanes>(cascade.at + k, state.at + k, lane, samples, n, on);
        }
        rest<AtOnce - 1, Lanes>(cascade, state, k, lane, samples, n, on);
    }
}

} // namespace
} // namespace voxplane::dsp
