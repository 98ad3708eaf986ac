// Biquads of one leg in registers of four lanes: a section a lane of one register or two, each Skew
// samples behind the one before it, as long as the machine takes for a sample; what is behind the
// last section passes samples through, so that the results are always in the last lane. For kernel
// files alone, behind a register and its masks.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/biquad/sections.hpp"

namespace voxplane::dsp {
namespace {

// Lane k, if it is among those of the register that begins at `first`; all lanes below k.
[[gnu::always_inline]] inline mask only(std::size_t first, std::size_t k) noexcept {
    return mask::of(k >= first && k < first + reg::width ? std::uint32_t{1} << (k - first) : 0);
}
[[gnu::always_inline]] inline mask below(std::size_t first, std::size_t k) noexcept {
    return mask::of(k <= first ? 0 : (std::uint32_t{1} << (k - first)) - 1);
}

// The sections of a register, without those that the cascade lacks.
inline section_vector sections_of(const biquad_cascade& c, std::size_t first) noexcept {
    const mask used = below(first, c.sections);
    section_vector v =
        section_vector::load(c.b0 + first, c.b1 + first, c.b2 + first, c.a1 + first, c.a2 + first);
    v.b0 = where(used, v.b0, reg::all(1.0F));
    reg* const others[] = {&v.c1, &v.c2, &v.a1, &v.a2};
    for (reg* const each : others) {
        *each = where(used, *each, reg::all(0.0F));
    }
    return v;
}

template <std::size_t Registers, std::size_t Skew>
struct pipeline {
    static constexpr std::size_t latency = Skew * reg::width * Registers;

    section_vector c[Registers];
    section_state s[Registers];
    reg y[Registers][Skew]; // of the last steps, the oldest first

    explicit pipeline(const biquad_cascade& cascade) noexcept {
#pragma GCC unroll 2
        for (std::size_t r = 0; r < Registers; ++r) {
            c[r] = sections_of(cascade, reg::width * r);
            s[r] = {reg::all(0.0F), reg::all(0.0F)};
#pragma GCC unroll 4
            for (std::size_t i = 0; i < Skew; ++i) {
                y[r][i] = reg::all(0.0F);
            }
        }
    }

    // One step of all lanes, each of which takes what the one below it gave Skew steps ago. Returns
    // what the last one gave then.
    [[gnu::always_inline]] inline float step(float sample) noexcept {
        reg lower = reg::all(sample);
        float last = 0;
#pragma GCC unroll 2
        for (std::size_t r = 0; r < Registers; ++r) {
            const reg x = shifted(y[r][0], lower);
            lower = y[r][0];
            last = last_lane(lower);
#pragma GCC unroll 4
            for (std::size_t i = 0; i + 1 < Skew; ++i) {
                y[r][i] = y[r][i + 1];
            }
            y[r][Skew - 1] = advance(c[r], s[r], x);
        }
        return last;
    }

    // Before the step in which lane k has its first sample, and behind that of its last one. What
    // has not begun works on zeros.
    inline void begin(std::size_t k, const biquad_state& from) noexcept {
#pragma GCC unroll 2
        for (std::size_t r = 0; r < Registers; ++r) {
            const mask on = only(reg::width * r, k);
            s[r].s1 = where(on, reg::load(from.s1 + reg::width * r), s[r].s1);
            s[r].s2 = where(on, reg::load(from.s2 + reg::width * r), s[r].s2);
        }
    }
    inline void end(std::size_t k, biquad_state& into) const noexcept {
#pragma GCC unroll 2
        for (std::size_t r = 0; r < Registers; ++r) {
            const mask on = only(reg::width * r, k);
            float* const s1 = into.s1 + reg::width * r;
            float* const s2 = into.s2 + reg::width * r;
            where(on, s[r].s1, reg::load(s1)).store(s1);
            where(on, s[r].s2, reg::load(s2)).store(s2);
        }
    }
};

// A frame that ends before its first sample has reached the last lane.
template <std::size_t Registers, std::size_t Skew>
void run_short(pipeline<Registers, Skew>& p, std::size_t sections, biquad_state& state,
               const float* in, float* out, std::size_t n) noexcept {
    const biquad_state first = state;
    for (std::size_t j = 0; j < n + p.latency; ++j) {
        if (j % Skew == 0 && j / Skew < sections) {
            p.begin(j / Skew, first);
        }
        if (j >= n && (j - n) % Skew == 0 && (j - n) / Skew < sections) {
            p.end((j - n) / Skew, state);
        }
        const float y = p.step(j < n ? in[j] : 0.0F);
        if (j >= p.latency) {
            out[j - p.latency] = y;
        }
    }
}

template <std::size_t Registers, std::size_t Skew>
void run(const biquad_cascade& c, biquad_state& state, const float* in, float* out,
         std::size_t n) noexcept {
    pipeline<Registers, Skew> p(c);
    if (n < p.latency) {
        return run_short(p, c.sections, state, in, out, n);
    }
    for (std::size_t j = 0; j < p.latency; ++j) {
        if (j % Skew == 0 && j / Skew < c.sections) {
            p.begin(j / Skew, state);
        }
        p.step(in[j]);
    }
    for (std::size_t j = p.latency; j < n; ++j) {
        out[j - p.latency] = p.step(in[j]);
    }
    out += n - p.latency;
    for (std::size_t j = 0; j < p.latency; ++j) {
        if (j % Skew == 0 && j / Skew < c.sections) {
            p.end(j / Skew, state);
        }
        out[j] = p.step(0.0F);
    }
}

template <std::size_t Skew>
void one_leg(const biquad_cascade& c, biquad_state& state, const float* in, float* out,
             std::size_t n) noexcept {
    c.sections <= reg::width ? run<1, Skew>(c, state, in, out, n)
                             : run<2, Skew>(c, state, in, out, n);
}

} // namespace
} // namespace voxplane::dsp
