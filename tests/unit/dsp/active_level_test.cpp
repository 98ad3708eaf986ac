// The meter of active speech level against ITU-T P.56 method B computed a sample at a time, and on
// signals whose level is known.
#include "dsp/active_level/active_level.hpp"
#include "signals.hpp"
#include "support/cmocka.hpp"

namespace voxplane {

namespace {

using namespace dsp_test;
using dsp::active_level;
using dsp::active_level_readings;
using dsp::active_level_settings;
using dsp::format;

struct meter {
    aligned_memory memory;
    active_level* it;
    format how;

    explicit meter(format of, active_level_settings settings = {},
                   simd::isa which = simd::isa::scalar)
        : memory(active_level::state_bytes(settings, of)),
          it(active_level::make(memory.data(), settings, of, which)), how(of) {
        assert_non_null(it);
    }
    active_level_readings over(const std::vector<float>& x) {
        const std::size_t n = how.block_samples();
        for (std::size_t i = 0; i + n <= x.size(); i += n) {
            assert_true(it->process(x.data() + i));
        }
        return it->read();
    }
};

void expect_near(double got, double want, double most, const char* what) {
    if (!(std::abs(got - want) <= most)) {
        fail_msg("%s is %g, expected %g within %g", what, got, want, most);
    }
}

void as_the_standard(void**) {
    for (const format how : formats) {
        for (const double level : {-50.0, -35.0, -23.0, -10.0}) {
            std::vector<float> x = speech_like(how.rate_hz, 12).samples;
            scale(x, level - p56(x, how.rate_hz).active_dbov);
            const std::vector<float> floor = noise(x.size(), level - 35);
            for (std::size_t i = 0; i < x.size(); ++i) {
                x[i] += floor[i];
            }
            const p56_figures want = p56(x, how.rate_hz);
            for (const simd::isa which : simd::supported_isas()) {
                const active_level_readings got = meter(how, {}, which).over(x);
                expect_near(double{got.active_level_dbov}, want.active_dbov, 0.1, "active level");
                expect_near(double{got.long_term_dbov}, want.long_term_dbov, 0.01, "level");
                expect_near(double{got.activity}, want.activity, 0.02, "activity");
                expect_near(double{got.measured_s}, 12, 0.001, "time");
            }
        }
    }
}

// The speech has pauses, so that the active level must lie above the other one.
void pauses(void**) {
    const std::vector<float> x = speech_like(8000, 20).samples;
    const active_level_readings got = meter({}).over(x);
    assert_true(got.activity > 0.8F && got.activity < 0.97F);
    assert_true(got.active_level_dbov > got.long_term_dbov + 0.1F);
    // Mostly silence: two seconds of a tone in twenty, 200 ms of hangover and the envelope's fall.
    std::vector<float> rare(160000);
    const std::vector<float> on = tone(16000, 440, 8000, -20);
    std::copy(on.begin(), on.end(), rare.begin() + 40000);
    const active_level_readings once = meter({}).over(rare);
    expect_near(double{once.long_term_dbov}, -30, 0.02, "level");
    expect_near(double{once.activity}, 0.1 + 0.35 / 20, 0.007, "activity");
    assert_true(once.active_level_dbov < -20 && once.active_level_dbov > -21);
}

void known_signals(void**) {
    for (const double level : {-60.0, -40.0, -20.0, -3.1}) {
        const active_level_readings r = meter({}).over(tone(80000, 440, 8000, level));
        expect_near(double{r.active_level_dbov}, level, 0.1, "active level of a tone");
        expect_near(double{r.long_term_dbov}, level, 0.01, "level of a tone");
        assert_true(r.activity > 0.98F);
    }
    const active_level_readings square = meter({}).over(std::vector<float>(16000, 1.0F));
    expect_near(double{square.long_term_dbov}, 0, 0.01, "full scale");
    const active_level_readings silence = meter({}).over(std::vector<float>(160000));
    assert_true(silence.active_level_dbov == -127 && silence.long_term_dbov == -127);
    assert_true(silence.activity == 0 && silence.measured_s == 20);
    const active_level_readings least = meter({}).over(std::vector<float>(160000, 1e-40F));
    assert_true(least.active_level_dbov == -127 && least.activity == 0);
}

void published_by_the_second(void**) {
    meter m({});
    const std::vector<float> x = tone(8000, 440, 8000, -20);
    m.over(std::vector<float>(x.begin(), x.end() - 160));
    assert_true(m.it->read().measured_s == 0 && m.it->read().active_level_dbov == -127);
    m.over(std::vector<float>(x.end() - 160, x.end()));
    assert_true(m.it->read().measured_s == 1);
    expect_near(double{m.it->read().long_term_dbov}, -20, 0.01, "level");
}

void no_numbers(void**) {
    for (const float wrong : {not_a_number, infinite, -infinite}) {
        meter with({});
        meter without({});
        const std::vector<float> x = tone(16000, 440, 8000, -20);
        for (std::size_t i = 0; i < x.size(); i += 160) {
            std::vector<float> bad(x.begin(), x.begin() + 160);
            bad[77] = wrong;
            assert_false(with.it->process(bad.data()));
            assert_true(with.it->process(x.data() + i));
            assert_true(without.it->process(x.data() + i));
        }
        assert_true(with.it->read().active_level_dbov == without.it->read().active_level_dbov);
        assert_true(with.it->read().activity == without.it->read().activity);
        assert_true(with.it->read().measured_s == 2);
    }
}

void forgetting(void**) {
    meter m({}, {.memory_s = 5});
    m.over(tone(160000, 440, 8000, -40));
    const active_level_readings quiet = m.it->read();
    expect_near(double{quiet.long_term_dbov}, -40, 0.01, "level before");
    expect_near(double{quiet.measured_s}, 5, 0.7, "memory");
    const active_level_readings loud = m.over(tone(160000, 440, 8000, -60));
    // A sum that has forgotten all but exp(-4) of what was 20 dB louder.
    expect_near(double{loud.long_term_dbov}, to_db(1e-6 + 1e-4 * std::exp(-4.0)), 0.3, "after");
    m.it->change({.memory_s = 1}); // refused
    m.it->change({.memory_s = 3600});
    expect_near(double{m.over(tone(160000, 440, 8000, -60)).measured_s}, 25, 1, "longer memory");
    m.it->reset();
    assert_true(m.it->read().measured_s == 0 && m.it->read().long_term_dbov == -127);
    expect_near(double{m.over(tone(8000, 440, 8000, -30)).long_term_dbov}, -30, 0.01, "anew");
}

void refusals(void**) {
    assert_null(check(active_level_settings{}, format{}));
    assert_non_null(check(active_level_settings{}, format{11025, 20}));
    assert_non_null(check(active_level_settings{}, format{8000, 15}));
    for (const float wrong : {-1.0F, 4.9F, 3601.0F, not_a_number, infinite}) {
        assert_non_null(check(active_level_settings{wrong}, format{}));
    }
    aligned_memory memory(active_level::state_bytes({}, {}));
    assert_null(active_level::make(memory.data(), {1}, {}));
    assert_int_equal(active_level::state_bytes({}, {}) % 64, 0);
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {
        cmocka_unit_test(as_the_standard), cmocka_unit_test(pauses),
        cmocka_unit_test(known_signals),   cmocka_unit_test(published_by_the_second),
        cmocka_unit_test(no_numbers),      cmocka_unit_test(forgetting),
        cmocka_unit_test(refusals)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
