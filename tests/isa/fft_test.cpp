// The real Fourier transform against its definition in double precision, alone and with legs in
// lanes: every size, noise, unit pulses, single tones, full scale, the way back, and arrays that
// end at guard pages.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <numbers>
#include <vector>

#include "dsp/fft/fft.hpp"
#include "guarded.hpp"
#include "implementation.hpp"
#include "pseudo_random.hpp"

namespace voxplane::isa_test {

namespace {

using dsp::max_fft_samples;
using dsp::max_lane_fft_samples;
using dsp::min_fft_samples;
using dsp::padded_bins;
using dsp::real_fft;

constexpr std::size_t most_lanes = 16;
// No bin is larger than the root of n times the frame's energy; half a step of a float of that size
// in each of the stages.
double tolerance(const std::vector<float>& x) {
    double energy = 0;
    for (const float each : x) {
        energy += double{each} * double{each};
    }
    const auto n = static_cast<double>(x.size());
    return 6e-8 * std::log2(n) * std::sqrt(n * energy);
}

struct bins {
    std::vector<double> re;
    std::vector<double> im;
};

// The definition, by the recurrence-free sum; cosines are looked up.
bins definition(const std::vector<float>& x) {
    const std::size_t n = x.size();
    std::vector<double> cosine(n);
    std::vector<double> sine(n);
    for (std::size_t k = 0; k < n; ++k) {
        const double angle = 2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n);
        cosine[k] = std::cos(angle);
        sine[k] = std::sin(angle);
    }
    bins out{std::vector<double>(n / 2 + 1), std::vector<double>(n / 2 + 1)};
    for (std::size_t k = 0; k <= n / 2; ++k) {
        for (std::size_t t = 0; t < n; ++t) {
            out.re[k] += double{x[t]} * cosine[k * t % n];
            out.im[k] -= double{x[t]} * sine[k * t % n];
        }
    }
    return out;
}

std::vector<float> any_frame(std::size_t n, unsigned kind, pseudo_random& random) {
    std::vector<float> x(n);
    for (std::size_t t = 0; t < n; ++t) {
        const auto drawn = static_cast<std::int16_t>(random.next());
        switch (kind) {
        case 0: // noise
            x[t] = static_cast<float>(drawn) / 32768;
            break;
        case 1: // a pulse
            x[t] = t == n / 3 ? 1.0F : 0.0F;
            break;
        case 2: // a tone between two bins
            x[t] = static_cast<float>(
                std::sin(2 * std::numbers::pi * 7.3 * static_cast<double>(t) / double(n)));
            break;
        default: // full scale, all signs
            x[t] = drawn < 0 ? -1.0F : 1.0F;
        }
    }
    return x;
}

void expect_near(double got, double want, double most, const char* what, std::size_t n,
                 std::size_t k) {
    if (!(std::fabs(got - want) <= most)) {
        fail_msg("%s of bin %zu of %zu is %g, expected %g: off by more than %g", what, k, n, got,
                 want, most);
    }
}

guarded samples_memory;
guarded re_memory;
guarded im_memory;

float* floats(std::uint8_t* p) {
    return reinterpret_cast<float*>(p);
}

void one_alone(const real_fft& plan, unsigned kind, pseudo_random& random) {
    const std::size_t n = plan.size();
    const std::vector<float> x = any_frame(n, kind, random);
    float* const samples = floats(samples_memory.at_end(n * sizeof(float)));
    float* const re = floats(re_memory.at_end(padded_bins(n) * sizeof(float)));
    float* const im = floats(im_memory.at_end(padded_bins(n) * sizeof(float)));
    std::memcpy(samples, x.data(), n * sizeof(float));
    plan.forward(samples, re, im);
    const bins want = definition(x);
    for (std::size_t k = 0; k < plan.bins(); ++k) {
        expect_near(double{re[k]}, want.re[k], tolerance(x), "re", n, k);
        expect_near(double{im[k]}, want.im[k], tolerance(x), "im", n, k);
    }
    for (std::size_t k = plan.bins(); k < padded_bins(n); ++k) {
        assert_true(re[k] == 0.0F && im[k] == 0.0F);
        re[k] = NAN; // not read on the way back
        im[k] = NAN;
    }
    im[0] = 0.5F; // counts as zero
    im[n / 2] = -0.5F;
    std::memset(samples, 0, n * sizeof(float));
    plan.inverse(re, im, samples);
    for (std::size_t t = 0; t < n; ++t) {
        expect_near(double{samples[t]}, double{x[t]}, 1e-6, "sample", n, t);
    }
    assert_true(samples_memory.untouched() && re_memory.untouched() && im_memory.untouched());
}

void alone(void**) {
    pseudo_random random(61);
    for (std::size_t n = min_fft_samples; n <= max_fft_samples; n *= 2) {
        const real_fft* const plan = real_fft::of_size(n, under_test.by);
        assert_non_null(plan);
        assert_ptr_equal(plan, real_fft::of_size(n, under_test.by)); // made once
        for (unsigned kind = 0; kind < 4; ++kind) {
            one_alone(*plan, kind, random);
        }
    }
}

void one_group(const real_fft& plan, pseudo_random& random) {
    const std::size_t n = plan.size();
    const std::size_t lanes = plan.lanes();
    const std::size_t bytes = plan.bins() * lanes * sizeof(float);
    std::vector<std::vector<float>> legs;
    float* const rows = floats(samples_memory.at_end(n * lanes * sizeof(float)));
    float* const re = floats(re_memory.at_end(bytes));
    float* const im = floats(im_memory.at_end(bytes));
    for (std::size_t l = 0; l < lanes; ++l) {
        legs.push_back(any_frame(n, static_cast<unsigned>(l % 4), random));
        for (std::size_t t = 0; t < n; ++t) {
            rows[t * lanes + l] = legs[l][t];
        }
    }
    plan.forward_lanes(rows, re, im);
    for (std::size_t l = 0; l < lanes; ++l) {
        const bins want = definition(legs[l]);
        for (std::size_t k = 0; k < plan.bins(); ++k) {
            expect_near(double{re[k * lanes + l]}, want.re[k], tolerance(legs[l]), "leg's re", n,
                        k);
            expect_near(double{im[k * lanes + l]}, want.im[k], tolerance(legs[l]), "leg's im", n,
                        k);
        }
        im[l] = 0.5F; // counts as zero
        im[n / 2 * lanes + l] = -0.5F;
    }
    std::memset(rows, 0, n * lanes * sizeof(float));
    plan.inverse_lanes(re, im, rows);
    for (std::size_t l = 0; l < lanes; ++l) {
        for (std::size_t t = 0; t < n; ++t) {
            expect_near(double{rows[t * lanes + l]}, double{legs[l][t]}, 1e-6, "leg's sample", n,
                        t);
        }
    }
    assert_true(samples_memory.untouched() && re_memory.untouched() && im_memory.untouched());
}

void in_lanes(void**) {
    pseudo_random random(62);
    for (std::size_t n = min_fft_samples; n <= max_lane_fft_samples; n *= 2) {
        const real_fft* const plan = real_fft::of_size(n, under_test.by);
        assert_non_null(plan);
        assert_true(plan->lanes() >= 1 && plan->lanes() <= most_lanes);
        one_group(*plan, random);
    }
    assert_int_equal(real_fft::of_size(max_fft_samples, under_test.by)->lanes(), 0);
}

} // namespace

const test_case fft_tests[] = {{"transform of a frame", alone},
                               {"transform of a group's frames", in_lanes},
                               {nullptr, nullptr}};

} // namespace voxplane::isa_test
