// Filters that tests of the biquads run, and what they give in double precision.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "dsp/biquad/biquad.hpp"
#include "isa/pseudo_random.hpp"

namespace voxplane::isa_test {

enum class shape { lowpass, highpass, notch, peak, low_shelf };

// Audio EQ Cookbook, in double and rounded once. f: of the sample rate.
inline dsp::biquad design(shape kind, double f, double q, double gain_db) {
    const double w = 2 * M_PI * f;
    const double alpha = std::sin(w) / (2 * q);
    const double c = std::cos(w);
    const double a = std::pow(10.0, gain_db / 40);
    const double root = 2 * std::sqrt(a) * alpha;
    double k[6] = {1 - c, 2 * (1 - c), 1 - c, 2 + 2 * alpha, -4 * c, 2 - 2 * alpha};
    if (kind == shape::highpass) {
        const double high[3] = {1 + c, -2 * (1 + c), 1 + c};
        std::memcpy(k, high, sizeof high);
    } else if (kind == shape::notch) {
        const double notch[3] = {2, -4 * c, 2};
        std::memcpy(k, notch, sizeof notch);
    } else if (kind == shape::peak) {
        const double peak[6] = {1 + alpha * a, -2 * c, 1 - alpha * a,
                                1 + alpha / a, -2 * c, 1 - alpha / a};
        std::memcpy(k, peak, sizeof peak);
    } else if (kind == shape::low_shelf) {
        const double shelf[6] = {a * (a + 1 - (a - 1) * c + root), 2 * a * (a - 1 - (a + 1) * c),
                                 a * (a + 1 - (a - 1) * c - root), a + 1 + (a - 1) * c + root,
                                 -2 * (a - 1 + (a + 1) * c),       a + 1 + (a - 1) * c - root};
        std::memcpy(k, shelf, sizeof shelf);
    }
    const auto over_a0 = [&k](int i) { return static_cast<float>(k[i] / k[3]); };
    return {over_a0(0), over_a0(1), over_a0(2), over_a0(4), over_a0(5)};
}

// Sections as an equaliser, a hum filter or a band limit for telephony would have them.
inline dsp::biquad any_section(pseudo_random& random) {
    const auto kind = static_cast<shape>(random.next() % 5);
    const double octaves = static_cast<double>(random.next() % 4096) / 4096;
    const double f = 50.0 / 8000 * std::pow(76.0, octaves); // 50 Hz to 3800 Hz
    const double q = 0.5 + static_cast<double>(random.next() % 1024) / 256;
    return design(kind, f, q, static_cast<double>(random.next() % 25) - 12);
}

// One leg in double precision.
struct reference {
    double s1[dsp::max_sections] = {};
    double s2[dsp::max_sections] = {};
    double largest = 0; // between any two sections

    double next(const dsp::biquad_cascade& c, double x) {
        largest = std::fmax(largest, std::fabs(x));
        for (std::size_t k = 0; k < c.sections; ++k) {
            const double y = double{c.b0[k]} * x + s1[k];
            s1[k] = double{c.b1[k]} * x - double{c.a1[k]} * y + s2[k];
            s2[k] = double{c.b2[k]} * x - double{c.a2[k]} * y;
            x = y;
            largest = std::fmax(largest, std::fabs(x));
        }
        return x;
    }
};

inline double noise(pseudo_random& random) {
    return static_cast<double>(static_cast<std::int16_t>(random.next())) / 32768;
}

inline dsp::biquad_cascade any_cascade(pseudo_random& random, std::size_t sections) {
    dsp::biquad_cascade c;
    for (std::size_t k = 0; k < sections; ++k) {
        c.set(k, any_section(random));
    }
    c.sections = static_cast<std::uint32_t>(sections);
    return c;
}

} // namespace voxplane::isa_test
