#include "dsp/agc/crossover.hpp"

#include <cmath>
#include <numbers>

#include "dsp/eq/settings.hpp"

namespace voxplane::dsp {

namespace {

constexpr float butterworth = std::numbers::sqrt2_v<float> / 2;

biquad edge(eq_shape shape, float hz, format how) noexcept {
    return design({shape, hz, butterworth, 0}, how.rate_hz);
}

// What low-pass and high-pass of fourth order add up to: the denominator backwards over itself.
biquad all_pass(float hz, format how) noexcept {
    biquad b = edge(eq_shape::low_pass, hz, how);
    b.b0 = b.a2;
    b.b1 = b.a1;
    b.b2 = 1;
    return b;
}

lane_cascade<8> make_crossover(format how) noexcept {
    lane_cascade<8> c;
    c.sections = 4;
    for (std::size_t lane = 0; lane < 8; ++lane) {
        for (std::size_t k = 0; k < max_sections; ++k) {
            c.set(k, lane, biquad());
        }
    }
    const biquad low_low = edge(eq_shape::low_pass, low_edge_hz, how);
    const biquad low_high = edge(eq_shape::high_pass, low_edge_hz, how);
    const biquad high_low = edge(eq_shape::low_pass, high_edge_hz, how);
    const biquad high_high = edge(eq_shape::high_pass, high_edge_hz, how);
    const biquad bands[3][4] = {{low_low, low_low, all_pass(high_edge_hz, how), biquad()},
                                {low_high, low_high, high_low, high_low},
                                {low_high, low_high, high_high, high_high}};
    for (std::size_t lane = 0; lane < 3; ++lane) {
        for (std::size_t k = 0; k < 4; ++k) {
            c.set(k, lane, bands[lane][k]);
        }
    }
    return c;
}

// Leading coefficients taken out of the sections of low- and high-passes; all-passes keep theirs,
// and what stands behind the low band's is nothing.
group_crossover make_group_crossover(format how) noexcept {
    const lane_cascade<8>& c = crossover_for(how);
    group_crossover g;
    g.a1[0] = c.at[0].a1[0];
    g.a2[0] = c.at[0].a2[0];
    g.a1[1] = c.at[2].a1[0];
    g.a2[1] = c.at[2].a2[0];
    for (std::size_t band = 0; band < 3; ++band) {
        float gain = 1;
        for (std::size_t k = 0; k < 4; ++k) {
            gain *= band == 0 && k >= 2 ? 1.0F : c.at[k].b0[band];
            g.scale[k][band] = gain;
        }
        g.gain[band] = gain;
    }
    return g;
}

} // namespace

const lane_cascade<8>& crossover_for(format how) noexcept {
    static const lane_cascade<8> narrow = make_crossover({8000, 20});
    static const lane_cascade<8> wide = make_crossover({16000, 20});
    static const lane_cascade<8> full = make_crossover({48000, 20});
    return how.rate_hz == 8000 ? narrow : how.rate_hz == 16000 ? wide : full;
}

const group_crossover& group_crossover_for(format how) noexcept {
    static const group_crossover narrow = make_group_crossover({8000, 20});
    static const group_crossover wide = make_group_crossover({16000, 20});
    static const group_crossover full = make_group_crossover({48000, 20});
    return how.rate_hz == 8000 ? narrow : how.rate_hz == 16000 ? wide : full;
}

} // namespace voxplane::dsp
