// Loops over groups of legs against their definitions: transposes to the bit, sections and powers
// against double precision, the crossover against that of one leg.
#include <cmath>
#include <cstdint>
#include <vector>

#include "dsp/agc/crossover.hpp"
#include "dsp/group/kernels.hpp"
#include "guarded.hpp"
#include "implementation.hpp"
#include "pseudo_random.hpp"

namespace voxplane::isa_test {

namespace {

constexpr std::size_t lengths[] = {16, 80, 160, 320, 960};

guarded rows_memory;
guarded bins_memory;
// Three bands of the longest block are more than guarded memory has.
alignas(64) float all_bands[3 * 960 * dsp::max_group];

float* at_end(guarded& memory, std::size_t n) {
    return reinterpret_cast<float*>(memory.at_end(n * sizeof(float)));
}

// Legs of their own memory each, and pointers to them.
struct herd {
    std::vector<std::vector<float>> samples;
    float* legs[dsp::max_group] = {};
    const float* read[dsp::max_group] = {};

    herd(std::size_t lanes, std::size_t n, pseudo_random& random) : samples(lanes) {
        for (std::size_t l = 0; l < lanes; ++l) {
            for (std::size_t i = 0; i < n; ++i) {
                samples[l].push_back(static_cast<float>(static_cast<std::int16_t>(random.next())) /
                                     32768);
            }
            legs[l] = samples[l].data();
            read[l] = samples[l].data();
        }
    }
};

void expect_near(double got, double want, double most, const char* what, std::size_t n) {
    if (!(std::fabs(got - want) <= most)) {
        fail_msg("%s of %zu is %g, expected %g", what, n, got, want);
    }
}

void transposes(void**) {
    const dsp::group_kernels& k = dsp::group_kernels_for(under_test.by);
    pseudo_random random(81);
    for (const std::size_t n : lengths) {
        const herd in(k.lanes, n, random);
        herd out(k.lanes, n, random);
        const herd window(1, n, random);
        float* const rows = at_end(rows_memory, n * k.lanes);
        k.to_rows(in.read, rows, n);
        k.from_rows(rows, out.legs, n);
        for (std::size_t l = 0; l < k.lanes; ++l) {
            for (std::size_t i = 0; i < n; ++i) {
                assert_true(rows[i * k.lanes + l] == in.samples[l][i]);
                assert_true(out.samples[l][i] == in.samples[l][i]);
            }
        }
        k.window_rows(in.read, window.read[0], rows, n);
        for (std::size_t l = 0; l < k.lanes; ++l) {
            for (std::size_t i = 0; i < n; ++i) {
                assert_true(rows[i * k.lanes + l] == in.samples[l][i] * window.samples[0][i]);
            }
        }
    }
    assert_true(rows_memory.untouched());
}

// A section a leg: stable poles, and zeros that differ by leg and section.
double coefficient(std::size_t which, std::size_t section, std::size_t leg) {
    const double by = 0.01 * static_cast<double>(section) + 0.02 * static_cast<double>(leg);
    const double all[5] = {0.9 - by, -1.1 + by, 0.4, -1.2 + by, 0.5 - 0.5 * by};
    return static_cast<double>(static_cast<float>(all[which]));
}

// A sample through the sections in double precision.
double through(double x, std::size_t count, std::size_t leg, double (*state)[2]) {
    for (std::size_t s = 0; s < count; ++s) {
        const auto c = [=](std::size_t which) { return coefficient(which, s, leg); };
        double* const w = state[s];
        const double y = c(0) * x + w[0];
        w[0] = c(1) * x - c(3) * y + w[1];
        w[1] = c(2) * x - c(4) * y;
        x = y;
    }
    return x;
}

dsp::group_cascade cascade_of(std::size_t leg, std::size_t count) {
    dsp::group_cascade c;
    double gain = 1;
    for (std::size_t s = 0; s < 8; ++s) {
        if (s < count) {
            const double b0 = coefficient(0, s, leg);
            gain *= b0;
            c.a1[s] = static_cast<float>(coefficient(3, s, leg));
            c.a2[s] = static_cast<float>(coefficient(4, s, leg));
            c.c1[s] = static_cast<float>(coefficient(1, s, leg) / b0 - coefficient(3, s, leg));
            c.c2[s] = static_cast<float>(coefficient(2, s, leg) / b0 - coefficient(4, s, leg));
        }
        c.gain[s] = static_cast<float>(gain);
        c.down[s] = static_cast<float>(1 / gain);
    }
    return c;
}

// The last leg has one section less, where there are several.
void sections_of(const dsp::group_kernels& k, std::size_t count, pseudo_random& random) {
    alignas(64) float state[16 * dsp::max_group] = {};
    double want_state[dsp::max_group][8][2] = {};
    double largest = 0; // what rounding is of
    alignas(64) float coefficients[48 * dsp::max_group];
    dsp::group_cascade cascades[dsp::max_group];
    const float* legs[dsp::max_group] = {};
    const auto sections_of_leg = [&](std::size_t l) {
        return count > 1 && l + 1 == k.lanes ? count - 1 : count;
    };
    for (std::size_t l = 0; l < k.lanes; ++l) {
        cascades[l] = cascade_of(l, sections_of_leg(l));
        legs[l] = reinterpret_cast<const float*>(&cascades[l]);
    }
    k.to_rows(legs, coefficients, 48);
    for (int block = 0; block < 3; ++block) {
        const herd in(k.lanes, 160, random);
        float* const rows = at_end(rows_memory, 160 * k.lanes);
        k.to_rows(in.read, rows, 160);
        k.filter(coefficients, state, count, rows, 160);
        for (std::size_t at = 0; at < 160 * k.lanes; ++at) {
            const std::size_t l = at / 160; // a leg's samples in order
            const auto x = static_cast<double>(in.samples[l][at % 160]);
            const double want = through(x, sections_of_leg(l), l, want_state[l]);
            largest = std::fmax(largest, std::fabs(want));
            expect_near(static_cast<double>(rows[at % 160 * k.lanes + l]), want, 1e-5 * largest,
                        "sample", count);
        }
    }
}

void sections(void**) {
    const dsp::group_kernels& k = dsp::group_kernels_for(under_test.by);
    pseudo_random random(82);
    for (std::size_t count = 1; count <= 8; ++count) {
        sections_of(k, count, random);
    }
    assert_true(rows_memory.untouched());
}

// The bands, their energies and what is remembered, beside one leg's cascade.
void crossover(void**) {
    const dsp::group_kernels& k = dsp::group_kernels_for(under_test.by);
    const dsp::biquad_kernels& plain = dsp::biquad_kernels_for(simd::isa::scalar);
    pseudo_random random(83);
    for (const std::uint32_t rate : {8000U, 16000U, 48000U}) {
        const dsp::format how{rate, 20};
        const std::size_t n = how.block_samples();
        const dsp::group_crossover& edges = dsp::group_crossover_for(how);
        alignas(64) float state[64 * dsp::max_group] = {};
        dsp::lane_state<8> alone[dsp::max_group];
        for (int block = 0; block < 4; ++block) {
            const herd in(k.lanes, n, random);
            float* const rows = at_end(rows_memory, n * k.lanes);
            float* const bands = all_bands;
            alignas(64) float sums[4 * dsp::max_group];
            k.to_rows(in.read, rows, n);
            k.split(edges, state, rows, bands, n, sums);
            std::vector<dsp::lane_state<8>> wide(n);
            auto* const want = reinterpret_cast<float*>(wide.data());
            for (std::size_t l = 0; l < k.lanes; ++l) {
                double energies[4] = {};
                for (std::size_t i = 0; i < n; ++i) {
                    const float x = in.samples[l][i];
                    energies[0] += double{x} * double{x};
                    for (std::size_t lane = 0; lane < 8; ++lane) {
                        want[8 * i + lane] = lane < 3 ? x : 0.0F;
                    }
                }
                plain.lanes8(dsp::crossover_for(how), alone[l], want, n, 7);
                for (std::size_t i = 0; i < 3 * n; ++i) {
                    const std::size_t b = i % 3;
                    const double wanted = static_cast<double>(want[i / 3 * 8 + b]);
                    energies[b + 1] += wanted * wanted;
                    const float got = bands[i * k.lanes + l] * edges.gain[b];
                    expect_near(double{got}, wanted, 2e-5, "band", i);
                }
                for (std::size_t s = 0; s < 4; ++s) {
                    expect_near(double{sums[s * k.lanes + l]}, energies[s], 1e-3 * energies[s],
                                "energy", s);
                }
            }
        }
        // What is remembered lies as alone.
        for (std::size_t row = 0; row < 64 * k.lanes; ++row) {
            const float* const kept = reinterpret_cast<const float*>(&alone[row % k.lanes]);
            expect_near(double{state[row]}, double{kept[row / k.lanes]}, 2e-4, "state", row);
        }
    }
    assert_true(rows_memory.untouched());
}

void sums_of_bands(void**) {
    const dsp::group_kernels& k = dsp::group_kernels_for(under_test.by);
    pseudo_random random(84);
    for (const std::size_t n : lengths) {
        const herd in(k.lanes, 3 * n, random);
        float* const bands = all_bands;
        float* const rows = at_end(rows_memory, n * k.lanes);
        for (std::size_t i = 0; i < 3 * n * k.lanes; ++i) {
            bands[i] = in.samples[i % k.lanes][i / k.lanes];
        }
        alignas(64) float gains[2][3 * dsp::max_group];
        for (std::size_t i = 0; i < 3 * k.lanes; ++i) {
            gains[0][i] = 0.5F + 0.05F * static_cast<float>(i);
            gains[1][i] = 2.0F - 0.03F * static_cast<float>(i);
        }
        alignas(64) float peaks[dsp::max_group];
        k.add_bands(bands, gains[0], gains[1], rows, n, peaks);
        for (std::size_t l = 0; l < k.lanes; ++l) {
            float largest = 0;
            for (std::size_t i = 0; i < n; ++i) {
                double want = 0;
                for (std::size_t b = 0; b < 3; ++b) {
                    const double from = static_cast<double>(gains[0][b * k.lanes + l]);
                    const double to = static_cast<double>(gains[1][b * k.lanes + l]);
                    want +=
                        static_cast<double>(in.samples[l][3 * i + b]) *
                        (from + (to - from) * static_cast<double>(i + 1) / static_cast<double>(n));
                }
                expect_near(static_cast<double>(rows[i * k.lanes + l]), want, 5e-4, "sum", n);
                largest = std::fmax(largest, std::fabs(rows[i * k.lanes + l]));
            }
            assert_true(peaks[l] == largest);
        }
    }
    assert_true(rows_memory.untouched());
}

void powers(void**) {
    const dsp::group_kernels& k = dsp::group_kernels_for(under_test.by);
    pseudo_random random(85);
    constexpr std::size_t bins = 129;
    constexpr std::uint32_t edges[] = {4, 6, 7, 20, 110};
    constexpr std::size_t bands = 4;
    const herd re(k.lanes, bins, random);
    const herd im(k.lanes, bins, random);
    float* const re_rows = at_end(rows_memory, bins * k.lanes);
    float* const im_rows = at_end(bins_memory, bins * k.lanes);
    for (std::size_t i = 0; i < bins * k.lanes; ++i) {
        re_rows[i] = re.samples[i % k.lanes][i / k.lanes];
        im_rows[i] = im.samples[i % k.lanes][i / k.lanes];
    }
    alignas(64) float means[(bands + 1) * dsp::max_group];
    k.powers(re_rows, im_rows, bins, edges, bands, 0.25F, means);
    for (std::size_t l = 0; l < k.lanes; ++l) {
        double want[bands + 1] = {};
        for (std::size_t bin = 0; bin < bins; ++bin) {
            const double a = static_cast<double>(re.samples[l][bin]);
            const double b = static_cast<double>(im.samples[l][bin]);
            const double power = 0.25 * (a * a + b * b);
            want[bands] += power;
            for (std::size_t band = 0; band < bands; ++band) {
                const bool in = edges[band] <= bin && bin < edges[band + 1];
                want[band] += in ? power / (edges[band + 1] - edges[band]) : 0;
            }
        }
        for (std::size_t band = 0; band <= bands; ++band) {
            expect_near(static_cast<double>(means[band * k.lanes + l]), want[band],
                        1e-5 * want[band], "power", band);
        }
    }
    assert_true(rows_memory.untouched() && bins_memory.untouched());
}

} // namespace

const test_case group_tests[] = {
    {"groups' transposes", transposes}, {"groups' sections", sections},
    {"groups' crossover", crossover},   {"groups' sum of bands", sums_of_bands},
    {"groups' powers", powers},         {nullptr, nullptr}};

} // namespace voxplane::isa_test
