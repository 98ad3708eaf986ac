// Second-order sections over registers with a leg a lane: the equaliser's cascade and the
// three-band crossover. Included behind loops.hpp, in kernel files alone; what each does stands in
// kernels.hpp. Registers of sections stay in the machine's while samples pass.
#pragma once

#include <cstddef>

#include "dsp/group/kernels.hpp"

namespace voxplane::dsp {
namespace {

inline constexpr std::size_t most_sections = 8;
// Sections whose coefficients and registers the machine holds at once: 32 vector registers with
// AVX-512 and NEON, 16 elsewhere.
#if defined(__AVX512F__) || defined(__aarch64__)
inline constexpr std::size_t sections_a_pass = 4;
#else
inline constexpr std::size_t sections_a_pass = 2;
#endif

// Direct form II transposed, with the leading coefficient taken out, so that the output costs no
// multiplication, and out of the way of the next sample: what a section remembers depends on x and
// s1 alone, not on y.
struct lane_section {
    static constexpr std::size_t next = most_sections * wide;
    reg c1, c2, a1, a2, s1, s2;

    [[gnu::always_inline]] inline void load(const float* c, const float* s) noexcept {
        c1 = reg::load(c);
        c2 = reg::load(c + next);
        a1 = reg::load(c + 2 * next);
        a2 = reg::load(c + 3 * next);
        const reg down = reg::load(c + 5 * next);
        s1 = reg::load(s) * down;
        s2 = reg::load(s + next) * down;
    }
    [[gnu::always_inline]] inline reg advance(reg x) noexcept {
        const reg y = x + s1;
        const reg then = fused(c1, x, s2);
        s2 = fused_from(a2, s1, c2 * x);
        s1 = fused_from(a1, s1, then);
        return y;
    }
    [[gnu::always_inline]] inline void store(const float* c, float* s) const noexcept {
        const reg gain = reg::load(c + 4 * next);
        (s1 * gain).store(s);
        (s2 * gain).store(s + next);
    }
};

// Last: no section comes after these, and samples get the gain of all.
template <std::size_t Sections, bool Last>
void pass(const float* coefficients, float* state, float* rows, std::size_t n) noexcept {
    lane_section w[Sections];
#pragma GCC unroll 4
    for (std::size_t k = 0; k < Sections; ++k) {
        w[k].load(coefficients + k * wide, state + k * wide);
    }
    const reg gain = reg::load(coefficients + 4 * lane_section::next + (Sections - 1) * wide);
    for (std::size_t i = 0; i < n * wide; i += wide) {
        reg x = reg::load(rows + i);
#pragma GCC unroll 4
        for (std::size_t k = 0; k < Sections; ++k) {
            x = w[k].advance(x);
        }
        (Last ? x * gain : x).store(rows + i);
    }
#pragma GCC unroll 4
    for (std::size_t k = 0; k < Sections; ++k) {
        w[k].store(coefficients + k * wide, state + k * wide);
    }
}

void filter(const float* coefficients, float* state, std::size_t sections, float* rows,
            std::size_t n) noexcept {
    for (; sections > sections_a_pass; sections -= sections_a_pass) {
        pass<sections_a_pass, false>(coefficients, state, rows, n);
        coefficients += sections_a_pass * wide;
        state += sections_a_pass * wide;
    }
    switch (sections) {
    case 1:
        return pass<1, true>(coefficients, state, rows, n);
    case 2:
        return pass<2, true>(coefficients, state, rows, n);
    case 3:
        return pass<3, true>(coefficients, state, rows, n);
    case 4:
        return pass<4, true>(coefficients, state, rows, n);
    default:
        return;
    }
}

// Low-pass, high-pass and all-pass of second order in direct form II transposed, with leading
// coefficients of 1 (of a2 in the all-pass): numerators are then 1, +-2, 1 and cost no
// multiplication.
struct edge_section {
    reg s1, s2;

    template <int Middle>
    [[gnu::always_inline]] inline reg advance(reg x, reg a1, reg a2) noexcept {
        const reg y = x + s1;
        s1 = fused_from(a1, y, fused(reg::all(static_cast<float>(Middle)), x, s2));
        s2 = fused_from(a2, y, x);
        return y;
    }
    [[gnu::always_inline]] inline reg all_pass(reg x, reg a1, reg a2) noexcept {
        const reg y = fused(a2, x, s1);
        s1 = fused(a1, x - y, s2);
        s2 = fused_from(a2, y, x);
        return y;
    }
};

// Where the registers of a section and band lie in a leg's state.
constexpr std::size_t row_of(std::size_t section, std::size_t band) noexcept {
    return (section * 2 * most_sections + band) * wide;
}

struct edge_sections {
    edge_section low[3];  // low-pass twice, the upper edge's all-pass
    edge_section both[2]; // the lower edge's high-pass twice: of the two upper bands
    edge_section mid[2];  // low-pass
    edge_section high[2]; // high-pass

    // Calls fn(section of this, number in the cascade, band) for all of them.
    template <typename Fn>
    [[gnu::always_inline]] inline void each(const Fn& fn) noexcept {
#pragma GCC unroll 3
        for (std::size_t k = 0; k < 3; ++k) {
            fn(low[k], k, std::size_t{0});
        }
#pragma GCC unroll 2
        for (std::size_t k = 0; k < 2; ++k) {
            fn(both[k], k, std::size_t{1});
            fn(mid[k], k + 2, std::size_t{1});
            fn(high[k], k + 2, std::size_t{2});
        }
    }
};

void split(const group_crossover& c, float* state, const float* rows, float* bands, std::size_t n,
           float* sums) noexcept {
    edge_sections w;
    w.each([&](edge_section& s, std::size_t section, std::size_t band) {
        const reg down = reg::all(1.0F / c.scale[section][band]);
        s.s1 = reg::load(state + row_of(section, band)) * down;
        s.s2 = reg::load(state + row_of(section, band) + most_sections * wide) * down;
    });
    const reg low1 = reg::all(c.a1[0]);
    const reg low2 = reg::all(c.a2[0]);
    const reg high1 = reg::all(c.a1[1]);
    const reg high2 = reg::all(c.a2[1]);
    reg energy[4] = {reg::all(0.0F), reg::all(0.0F), reg::all(0.0F), reg::all(0.0F)};
    for (std::size_t i = 0; i < n * wide; i += wide) {
        const reg x = reg::load(rows + i);
        const reg once = w.low[0].advance<2>(x, low1, low2);
        const reg low = w.low[2].all_pass(w.low[1].advance<2>(once, low1, low2), high1, high2);
        const reg upper = w.both[1].advance<-2>(w.both[0].advance<-2>(x, low1, low2), low1, low2);
        const reg mid = w.mid[1].advance<2>(w.mid[0].advance<2>(upper, high1, high2), high1, high2);
        const reg high =
            w.high[1].advance<-2>(w.high[0].advance<-2>(upper, high1, high2), high1, high2);
        energy[0] = fused(x, x, energy[0]);
        energy[1] = fused(low, low, energy[1]);
        energy[2] = fused(mid, mid, energy[2]);
        energy[3] = fused(high, high, energy[3]);
        low.store(bands + 3 * i);
        mid.store(bands + 3 * i + wide);
        high.store(bands + 3 * i + 2 * wide);
    }
    w.each([&](edge_section& s, std::size_t section, std::size_t band) {
        const reg up = reg::all(c.scale[section][band]);
        (s.s1 * up).store(state + row_of(section, band));
        (s.s2 * up).store(state + row_of(section, band) + most_sections * wide);
    });
    // Alone, the two upper bands each have their own high-passes, with the same in them.
    for (std::size_t k = 0; k < 2; ++k) {
        for (std::size_t half = 0; half <= most_sections * wide; half += most_sections * wide) {
            reg::load(state + row_of(k, 1) + half).store(state + row_of(k, 2) + half);
        }
    }
    energy[0].store(sums);
    for (std::size_t b = 0; b < 3; ++b) {
        (energy[b + 1] * reg::all(c.gain[b] * c.gain[b])).store(sums + (b + 1) * wide);
    }
}

void add_bands(const float* bands, const float* from, const float* to, float* rows, std::size_t n,
               float* peaks) noexcept {
    const reg share = reg::all(1.0F / static_cast<float>(n));
    reg gain[3];
    reg step[3];
#pragma GCC unroll 3
    for (std::size_t b = 0; b < 3; ++b) {
        gain[b] = reg::load(from + b * wide);
        step[b] = (reg::load(to + b * wide) - gain[b]) * share;
    }
    reg largest = reg::all(0.0F);
    for (std::size_t i = 0; i < n * wide; i += wide) {
        reg sum = reg::all(0.0F);
#pragma GCC unroll 3
        for (std::size_t b = 0; b < 3; ++b) {
            gain[b] = gain[b] + step[b];
            sum = fused(gain[b], reg::load(bands + 3 * i + b * wide), sum);
        }
        largest = most(largest, magnitude(sum));
        sum.store(rows + i);
    }
    largest.store(peaks);
}

constexpr group_kernels all_loops = {wide,   to_rows, from_rows, window_rows,
                                     filter, split,   add_bands, powers};

} // namespace
} // namespace voxplane::dsp
