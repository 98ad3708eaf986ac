// Sample arithmetic and the level meter's loops against their definitions in double precision:
// every block size, full scale, what is no number, arrays that end at guard pages.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "dsp/active_level/kernels.hpp"
#include "dsp/samples/samples.hpp"
#include "guarded.hpp"
#include "implementation.hpp"
#include "pseudo_random.hpp"

namespace voxplane::isa_test {

namespace {

// Half a step of a float for each of some 40 additions in a row of a lane, of the largest sum.
constexpr double tolerance = 2e-6;
// A gain that grows by a step a sample or register gathers a rounding at each: 960 of half a step
// of a float below 4.
constexpr double ramp_tolerance = 960 * 1.2e-7;

constexpr std::size_t lengths[] = {16, 32, 80, 160, 240, 320, 480, 960};

guarded first_memory;
guarded second_memory;

float* floats(guarded& memory, std::size_t n) {
    return reinterpret_cast<float*>(memory.at_end(n * sizeof(float)));
}

// Noise, or full scale with any sign.
void fill(float* x, std::size_t n, bool full, pseudo_random& random) {
    for (std::size_t i = 0; i < n; ++i) {
        const auto drawn = static_cast<std::int16_t>(random.next());
        x[i] = full ? (drawn < 0 ? -1.0F : 1.0F) : static_cast<float>(drawn) / 32768;
    }
}

void expect_near(double got, double want, double most, const char* what, std::size_t n) {
    if (!(std::fabs(got - want) <= most)) {
        fail_msg("%s of %zu is %g, expected %g", what, n, got, want);
    }
}

void sums(void**) {
    const dsp::sample_kernels& k = dsp::sample_kernels_for(under_test.by);
    pseudo_random random(71);
    for (const std::size_t n : lengths) {
        for (const bool full : {false, true}) {
            float* const x = floats(first_memory, n);
            fill(x, n, full, random);
            double squares = 0;
            double most = 0;
            for (std::size_t i = 0; i < n; ++i) {
                squares += double{x[i]} * double{x[i]};
                most = std::fmax(most, std::fabs(double{x[i]}));
            }
            expect_near(double{k.energy(x, n)}, squares, tolerance * squares, "energy", n);
            expect_near(double{k.peak(x, n)}, most, 0, "peak", n);
            for (const float wrong : {NAN, INFINITY, -INFINITY}) {
                x[random.next() % n] = wrong;
                assert_false(std::isfinite(k.energy(x, n)));
            }
        }
    }
    assert_true(first_memory.untouched());
}

void gains(void**) {
    const dsp::sample_kernels& k = dsp::sample_kernels_for(under_test.by);
    pseudo_random random(72);
    for (const std::size_t n : lengths) {
        float* const x = floats(first_memory, n);
        float* const y = floats(second_memory, n);
        fill(x, n, false, random);
        fill(y, n, true, random);
        const std::vector<float> was(x, x + n);
        k.ramp(x, n, 0.5F, 3.0F);
        for (std::size_t i = 0; i < n; ++i) {
            const double gain = 0.5 + 2.5 * static_cast<double>(i + 1) / static_cast<double>(n);
            expect_near(double{x[i]}, double{was[i]} * gain, ramp_tolerance, "ramp", n);
        }
        std::copy(was.begin(), was.end(), x);
        k.fade(x, y, n);
        for (std::size_t i = 0; i < n; ++i) {
            const double share = static_cast<double>(i + 1) / static_cast<double>(n);
            const double want = double{was[i]} + (double{y[i]} - double{was[i]}) * share;
            expect_near(double{x[i]}, want, ramp_tolerance, "fade", n);
        }
        std::copy(was.begin(), was.end(), x);
        k.hold(x, n, 0.25F);
        for (std::size_t i = 0; i < n; ++i) {
            assert_true(x[i] == std::fmin(std::fmax(was[i], -0.25F), 0.25F));
        }
    }
    assert_true(first_memory.untouched() && second_memory.untouched());
}

void bands(void**) {
    const dsp::sample_kernels& k = dsp::sample_kernels_for(under_test.by);
    pseudo_random random(73);
    for (const std::size_t n : lengths) {
        float* const x = floats(first_memory, n);
        float* const rows = floats(second_memory, 8 * n);
        fill(x, n, false, random);
        k.to_rows(x, rows, n);
        for (std::size_t i = 0; i < 8 * n; ++i) {
            assert_true(rows[i] == (i % 8 < 3 ? x[i / 8] : 0.0F));
        }
        fill(rows, 8 * n, false, random);
        double want[3] = {};
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t b = 0; b < 3; ++b) {
                want[b] += double{rows[8 * i + b]} * double{rows[8 * i + b]};
            }
        }
        float sum[3];
        k.band_energies(rows, n, sum);
        for (std::size_t b = 0; b < 3; ++b) {
            // Sums in a row of 960: a rounding each.
            expect_near(double{sum[b]}, want[b], 3e-5 * want[b], "band", n);
        }
        const float from[3] = {1, 0.5F, 2};
        const float to[3] = {0, 0.75F, 4};
        k.add_bands(rows, x, n, from, to);
        for (std::size_t i = 0; i < n; ++i) {
            double sample = 0;
            for (std::size_t b = 0; b < 3; ++b) {
                const double at = static_cast<double>(i + 1) / static_cast<double>(n);
                sample += double{rows[8 * i + b]} *
                          (double{from[b]} + (double{to[b]} - double{from[b]}) * at);
            }
            expect_near(double{x[i]}, sample, 5e-4, "bands' sum", n);
        }
    }
    assert_true(first_memory.untouched() && second_memory.untouched());
}

void level_meter(void**) {
    const dsp::active_level_kernels& k = dsp::active_level_kernels_for(under_test.by);
    const dsp::active_level_kernels& plain = dsp::with_scalar::active_level_set;
    pseudo_random random(74);
    for (const std::size_t samples : {8U, 16U, 48U}) {
        dsp::level_envelope got;
        dsp::level_envelope want;
        for (std::size_t block = 0; block < 200; ++block) {
            const std::size_t pieces = 10 + 10 * (block % 2);
            const std::size_t n = pieces * samples;
            float* const x = floats(first_memory, n);
            float* const means = floats(second_memory, pieces);
            fill(x, n, false, random);
            for (std::size_t i = 0; i < n; ++i) { // from loud to beneath all thresholds and back
                x[i] = std::ldexp(x[i], -static_cast<int>(block / 10));
            }
            double squares = 0;
            const float energy = k.measure(x, means, pieces, samples);
            for (std::size_t p = 0; p < pieces; ++p) {
                double sum = 0;
                for (std::size_t i = p * samples; i < (p + 1) * samples; ++i) {
                    sum += std::fabs(double{x[i]});
                    squares += double{x[i]} * double{x[i]};
                }
                const double mean = sum / static_cast<double>(samples);
                expect_near(double{means[p]}, mean, tolerance * mean, "mean", samples);
            }
            expect_near(double{energy}, squares, tolerance * squares, "energy", samples);
            k.follow(got, means, pieces);
            plain.follow(want, means, pieces);
            expect_near(double{got.second}, double{want.second}, tolerance, "envelope", samples);
        }
        for (std::size_t j = 0; j < dsp::level_thresholds; ++j) {
            // Where the envelope crosses a threshold, rounding may move it by a millisecond.
            expect_near(double{got.counts[j]}, double{want.counts[j]}, 2, "count", j);
        }
        assert_true(want.counts[0] > want.counts[5] && want.counts[5] > want.counts[10]);
    }
    assert_true(first_memory.untouched() && second_memory.untouched());
}

} // namespace

const test_case samples_tests[] = {{"energy and peak of samples", sums},
                                   {"gains over samples", gains},
                                   {"three bands of samples", bands},
                                   {"level meter's envelope", level_meter},
                                   {nullptr, nullptr}};

} // namespace voxplane::isa_test
