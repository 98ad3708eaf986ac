// The parts of gain control by themselves: the limiter's ceiling, delay and smoothness, the
// crossovers' flat sum, the level's and the gain's rules.
#include "dsp/agc/crossover.hpp"
#include "dsp/agc/gain.hpp"
#include "dsp/agc/limiter.hpp"
#include "signals.hpp"
#include "support/cmocka.hpp"

namespace voxplane {

namespace {

using namespace dsp_test;
using dsp::agc_settings;
using dsp::format;
using dsp::limiter;
using dsp::speech_level;

constexpr float ceiling = 0.5F;

// Bursts far beyond the ceiling among quiet.
std::vector<float> bursts(std::size_t n) {
    std::vector<float> x = noise(n, -30);
    const std::vector<float> loud = noise(n, 6, 5);
    std::uint32_t state = 1;
    for (std::size_t i = 0; i < n; i += 97) {
        state = state * 1664525U + 1013904223U;
        if (state >> 28 == 0) {
            std::copy_n(loud.data() + i, std::min<std::size_t>(state >> 20 & 0x7fU, n - i),
                        x.data() + i);
        }
    }
    return x;
}

void never_beyond_the_ceiling(void**) {
    for (const format how : formats) {
        for (const std::uint32_t ahead : {0U, 1U, 5U, 10U}) {
            for (const simd::isa which : simd::supported_isas()) {
                limiter l(how, ahead, ceiling, dsp::sample_kernels_for(which));
                std::vector<float> x = bursts(how.rate_hz * 2);
                assert_true(peak(x.data(), x.size()) > 2.5F);
                float least = 1;
                for (std::size_t i = 0; i < x.size(); i += how.block_samples()) {
                    least = std::min(least, l.process(x.data() + i));
                }
                assert_true(peak(x.data(), x.size()) <= ceiling * 1.000001F);
                assert_true(least < 0.25F && least > 0.1F);
            }
        }
    }
}

void exact_below_it(void**) {
    for (const format how : formats) {
        limiter l(how, 5, ceiling, dsp::sample_kernels_for(simd::isa::scalar));
        assert_true(l.delay_samples() >= how.rate_hz / 200 &&
                    l.delay_samples() <= how.rate_hz / 200 + 16);
        const std::vector<float> in = noise(how.rate_hz, -12);
        std::vector<float> x = in;
        for (std::size_t i = 0; i < x.size(); i += how.block_samples()) {
            assert_true(l.process(x.data() + i) == 1);
        }
        for (std::size_t i = 0; i < x.size(); ++i) {
            assert_true(x[i] == (i < l.delay_samples() ? 0 : in[i - l.delay_samples()]));
        }
    }
}

// Of a constant the output is the gain itself. Looking ahead it moves to the peak in a straight
// line over the whole look-ahead time, and comes back by 1/e in 100 ms.
void smooth(void**) {
    const format how;
    const std::uint32_t ahead = 6;
    limiter l(how, ahead, ceiling, dsp::sample_kernels_for(simd::isa::scalar));
    std::vector<float> x(8000, 0.4F);
    x[4001] = 2; // needs a gain of a quarter
    for (std::size_t i = 0; i < x.size(); i += 160) {
        l.process(x.data() + i);
    }
    const std::size_t late = l.delay_samples();
    assert_true(std::abs(x[4001 + late] - 0.5F) < 1e-4F);
    for (std::size_t i = late + 1; i < x.size(); ++i) {
        if (i < 4001 + late - 1 || i > 4001 + late + 1) {
            const float step = x[i] / 0.4F - x[i - 1] / 0.4F;
            assert_true(step >= -1.01F * 0.75F / static_cast<float>(late) && step < 0.005F);
        }
    }
    assert_true(x[4001 + late - 2 * late - 40] == 0.4F); // not touched before it looks
    assert_true(x[4001 + 900] > 0.4F * 0.65F && x[4001 + 900] < 0.4F * 0.85F);
    assert_true(x[7999] > 0.4F * 0.99F);
    l.reset();
    std::vector<float> again(160, 0.4F);
    assert_true(l.process(again.data()) == 1 && again[159] == 0.4F && again[0] == 0);
}

// The sum of the bands over a tone, in dB.
double summed_db(double hz, format how) {
    const dsp::lane_cascade<8>& edges = dsp::crossover_for(how);
    dsp::lane_state<8> state;
    const std::size_t n = how.rate_hz / 2;
    aligned_memory rows(8 * n * sizeof(float));
    const std::vector<float> x = tone(n, hz, how.rate_hz, -20);
    for (std::size_t i = 0; i < 8 * n; ++i) {
        rows.floats()[i] = i % 8 < 3 ? x[i / 8] : 0.0F;
    }
    dsp::biquad_kernels_for(simd::isa::scalar).lanes8(edges, state, rows.floats(), n, 0x7);
    std::vector<float> sum(n);
    for (std::size_t i = 0; i < n; ++i) {
        sum[i] = rows.floats()[8 * i] + rows.floats()[8 * i + 1] + rows.floats()[8 * i + 2];
    }
    return level_db(sum, n / 2) - level_db(x, n / 2);
}

void flat_sum(void**) {
    for (const std::uint32_t rate : {8000U, 16000U, 48000U}) {
        for (double hz = 50; hz <= 3800; hz *= 1.05) {
            const double off = summed_db(hz, {rate, 20});
            if (!(std::abs(off) < 0.1)) {
                fail_msg("bands add up to %g dB at %g Hz of %u", off, hz, rate);
            }
        }
    }
}

float power(double db) {
    return static_cast<float>(std::pow(10.0, db / 10));
}

void level_of_speech(void**) {
    speech_level level({}, 1);
    const float quiet = power(-60);
    const float loud = power(-25);
    for (int i = 0; i < 100; ++i) {
        level.add(&quiet, 0);
    }
    assert_false(level.known());
    assert_true(std::abs(level.floor_dbov() + 60) < 0.5F);
    for (int i = 0; i < 50; ++i) {
        level.add(&loud, 1);
    }
    assert_true(level.known() && level.speech() && level.fresh());
    assert_true(std::abs(level.dbov() + 25) < 0.01F);
    // A pause of 200 ms counts as speech, what follows does not.
    for (int i = 0; i < 200; ++i) {
        level.add(&quiet, 0);
    }
    assert_false(level.speech());
    assert_true(std::abs(level.dbov() - to_db(50.0 / 60 * double{loud})) < 0.3F);
    // A voice 25 dB louder is known by its first block.
    const float louder = power(0);
    level.add(&louder, 1);
    assert_true(level.dbov() > -6 && level.dbov() < -4);
    level.reset();
    assert_true(!level.known() && level.dbov() == -127);
}

void gain_rules(void**) {
    speech_level level({}, 1);
    dsp::gain_control control({}, agc_settings{});
    const float noise_power = power(-55);
    for (int i = 0; i < 500; ++i) {
        level.add(&noise_power, 0);
        assert_true(control.next(level, level.dbov()) == 0);
    }
    const float speech = power(-40);
    float before = 0;
    for (int i = 0; i < 100; ++i) {
        level.add(&speech, 1);
        const float gain = control.next(level, level.dbov());
        assert_true(gain - before <= 1.21F); // 60 dB a second
        before = gain;
    }
    // The noise floor at -55 may rise to -45 and no further.
    assert_true(std::abs(control.gain_db() - 10) < 0.6F);
    agc_settings lower;
    lower.target_dbov = -35;
    control.change(lower);
    for (int i = 0; i < 50; ++i) {
        level.add(&speech, 1);
        control.next(level, level.dbov());
    }
    assert_true(std::abs(control.gain_db() - 5) < 0.2F);
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {cmocka_unit_test(never_beyond_the_ceiling),
                                cmocka_unit_test(exact_below_it),
                                cmocka_unit_test(smooth),
                                cmocka_unit_test(flat_sum),
                                cmocka_unit_test(level_of_speech),
                                cmocka_unit_test(gain_rules)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
