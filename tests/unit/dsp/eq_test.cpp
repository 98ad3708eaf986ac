// The equaliser: each shape's response against its analogue prototype, changes without a click,
// and what is no number.
#include <complex>

#include "equaliser_leg.hpp"
#include "support/cmocka.hpp"

namespace voxplane {

namespace {

using namespace dsp_test;
using dsp::eq_band;
using dsp::eq_settings;
using dsp::eq_shape;
using dsp::equaliser;
using dsp::format;

constexpr eq_shape shapes[] = {eq_shape::peaking, eq_shape::low_shelf, eq_shape::high_shelf,
                               eq_shape::low_pass, eq_shape::high_pass};

eq_settings one_band(const eq_band& band) {
    eq_settings s;
    s.bands[3] = band;
    return s;
}

// Analogue second-order prototypes with the bilinear transform's frequency, in dB.
double prototype_db(const eq_band& band, double hz, double rate_hz) {
    const double warped = std::tan(std::numbers::pi * hz / rate_hz) /
                          std::tan(std::numbers::pi * double{band.hz} / rate_hz);
    const std::complex<double> s(0, warped);
    const double q = double{band.q};
    const double a = std::pow(10.0, double{band.gain_db} / 40);
    const double root = std::sqrt(a);
    switch (band.shape) {
    case eq_shape::low_pass:
        return -20 * std::log10(std::abs(s * s + s / q + 1.0));
    case eq_shape::high_pass:
        return 20 * std::log10(std::abs(s * s / (s * s + s / q + 1.0)));
    case eq_shape::peaking:
        return 20 * std::log10(std::abs((s * s + s * (a / q) + 1.0) / (s * s + s / (a * q) + 1.0)));
    case eq_shape::low_shelf:
        return 20 * std::log10(std::abs(a * (s * s + s * (root / q) + a) /
                                        (a * s * s + s * (root / q) + 1.0)));
    case eq_shape::high_shelf:
        return 20 * std::log10(std::abs(a * (a * s * s + s * (root / q) + 1.0) /
                                        (s * s + s * (root / q) + a)));
    case eq_shape::off:
        break;
    }
    return 0;
}

double measured_db(const eq_settings& settings, double hz, format how, simd::isa which) {
    const std::vector<float> in = tone(how.rate_hz, hz, how.rate_hz, -30);
    const std::vector<float> out = leg(settings, how, which).over(in);
    return level_db(out, how.rate_hz / 2) - level_db(in, how.rate_hz / 2);
}

void expect_near(double got, double want, double most, double hz) {
    if (!(std::abs(got - want) <= most)) {
        fail_msg("%g dB at %g Hz, expected %g within %g", got, hz, want, most);
    }
}

void responses(void**) {
    for (const std::uint32_t rate : {8000U, 16000U, 48000U}) {
        for (const eq_shape shape : shapes) {
            for (const eq_band& band :
                 {eq_band{shape, 300, 0.7071F, 9}, eq_band{shape, 1000, 2, -12},
                  eq_band{shape, 3000, 0.7071F, 4}}) {
                for (const double hz :
                     {60.0, 150.0, 300.0, 700.0, 1000.0, 2000.0, 3000.0, 3700.0}) {
                    const double want = prototype_db(band, hz, rate);
                    const double got =
                        measured_db(one_band(band), hz, {rate, 20}, simd::supported_isas().back());
                    expect_near(got, want, want < -40 ? 0.3 : 0.05, hz);
                }
            }
        }
    }
}

void cascade(void**) {
    const eq_settings settings = eight_bands();
    for (const simd::isa which : simd::supported_isas()) {
        for (const double hz : {100.0, 250.0, 500.0, 900.0, 1500.0, 2500.0, 3300.0}) {
            double want = 0;
            for (const eq_band& band : settings.bands) {
                want += prototype_db(band, hz, 8000);
            }
            expect_near(measured_db(settings, hz, {}, which), want, 0.05, hz);
        }
    }
}

void flat(void**) {
    const std::vector<float> x = noise(1600, -3);
    assert_true(leg({}).over(x) == x);
}

float largest_step(const std::vector<float>& x, std::size_t from, std::size_t to) {
    float most = 0;
    for (std::size_t i = from; i < to; ++i) {
        most = std::max(most, std::abs(x[i] - x[i - 1]));
    }
    return most;
}

// A tone whose gain moves within a block steps no further than the louder tone does by itself and
// the fade adds: a hundred and sixtieth of the difference a sample.
void changes(void**) {
    const eq_settings loud = one_band({eq_shape::peaking, 440, 1, 12});
    for (const auto& [from, to] : {std::pair{eq_settings{}, loud}, std::pair{loud, eq_settings{}},
                                   std::pair{loud, eight_bands()}}) {
        leg e(from);
        std::vector<float> x = tone(16000, 440, 8000, -20);
        const float amplitude_in = std::sqrt(2.0F) * 0.1F;
        for (std::size_t i = 0; i < x.size(); i += 160) {
            if (i == 8000) {
                e.it->change(from); // never heard
                e.it->change(to);
            }
            assert_true(e.it->process(x.data() + i));
        }
        const float most = 4 * amplitude_in; // 12 dB
        const float bound = most * 2 * std::numbers::pi_v<float> * 440 / 8000 + 2 * most / 160;
        assert_true(largest_step(x, 7900, 8400) < bound);
        const double want = measured_db(to, 440, {}, simd::isa::scalar);
        expect_near(level_db(x, 12000) + 20, want, 0.05, 440);
        assert_true(level_db({x.begin() + 8000, x.begin() + 8160}) <
                    -20 + 12.5); // no burst while filters start
    }
    leg refused({});
    refused.it->change(one_band({eq_shape::peaking, 4000, 1, 3}));
    const std::vector<float> x = noise(320, -10);
    assert_true(refused.over(x) == x);
}

void no_numbers(void**) {
    for (const simd::isa which : simd::supported_isas()) {
        for (const float wrong : {not_a_number, infinite, -infinite}) {
            leg e(eight_bands(), {}, which);
            e.over(noise(800, -10));
            std::vector<float> bad = noise(160, -10);
            bad[159] = wrong;
            const std::vector<float> before = bad;
            assert_false(e.it->process(bad.data()));
            assert_memory_equal(bad.data(), before.data(), 160 * sizeof(float));
            const std::vector<float> next = noise(320, -10, 9);
            assert_true(e.over(next) == leg(eight_bands(), {}, which).over(next));
        }
    }
}

void edges(void**) {
    leg e(eight_bands());
    std::vector<float> square(16000);
    for (std::size_t i = 0; i < square.size(); ++i) {
        square[i] = i / 8 % 2 == 0 ? 1.0F : -1.0F;
    }
    const std::vector<float> out = e.over(square);
    assert_true(peak(out.data(), out.size()) < 8 && level_db(out, 8000) > -10);
    // An hour of silence.
    std::vector<float> silence(160);
    for (int i = 0; i < 50 * 60 * 60; ++i) {
        std::fill(silence.begin(), silence.end(), 0.0F);
        assert_true(e.it->process(silence.data()));
    }
    assert_true(peak(silence.data(), 160) < 1e-30F);
    e.over(square);
    e.it->reset();
    const std::vector<float> x = noise(320, -10);
    assert_true(e.over(x) == leg(eight_bands()).over(x));
    assert_true(leg(eight_bands()).over(std::vector<float>(160, 1e-42F))[80] < 1e-38F);
}

void refusals(void**) {
    const auto refused = [](const eq_band& band, format how = {}) {
        const eq_settings s = one_band(band);
        aligned_memory memory(equaliser::state_bytes(s, how));
        return check(s, how) != nullptr && equaliser::make(memory.data(), s, how) == nullptr;
    };
    assert_false(refused({eq_shape::peaking, 3600, 0.1F, 24}));
    assert_true(refused({eq_shape::peaking, 3601, 1, 0}));
    assert_false(refused({eq_shape::peaking, 3601, 1, 0}, {16000, 10}));
    assert_true(refused({eq_shape::peaking, 19, 1, 0}));
    assert_true(refused({eq_shape::peaking, not_a_number, 1, 0}));
    assert_true(refused({eq_shape::low_pass, 1000, 0.05F, 0}));
    assert_true(refused({eq_shape::low_pass, 1000, 21, 0}));
    assert_true(refused({eq_shape::low_shelf, 1000, 1, 25}));
    assert_true(refused({eq_shape::low_shelf, 1000, 1, not_a_number}));
    assert_true(refused({}, {8000, 30}));
    assert_false(refused({eq_shape::off, -5, -5, 99})); // off: not looked at
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {cmocka_unit_test(responses),  cmocka_unit_test(cascade),
                                cmocka_unit_test(flat),       cmocka_unit_test(changes),
                                cmocka_unit_test(no_numbers), cmocka_unit_test(edges),
                                cmocka_unit_test(refusals)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
