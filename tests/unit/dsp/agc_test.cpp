// Gain control in both forms: level, settling, overshoot, clipping and noise by the goals of the
// project on a made voice of known activity, and what is no number.
#include "dsp/agc/advanced.hpp"
#include "dsp/agc/basic.hpp"
#include "signals.hpp"
#include "support/cmocka.hpp"

namespace voxplane {

namespace {

using namespace dsp_test;
using dsp::agc_advanced;
using dsp::agc_basic;
using dsp::agc_settings;
using dsp::format;

template <typename Form>
struct leg {
    aligned_memory memory;
    Form* it;
    format how;
    std::vector<float> gains; // at the end of each block

    explicit leg(const agc_settings& settings = {}, format of = {},
                 simd::isa which = simd::supported_isas().back())
        : memory(Form::state_bytes(settings, of)),
          it(Form::make(memory.data(), settings, of, which)), how(of) {
        assert_non_null(it);
    }
    std::vector<float> over(std::vector<float> x, const voice* detected = nullptr) {
        for (std::size_t i = 0; i + how.block_samples() <= x.size(); i += how.block_samples()) {
            const float p = detected == nullptr
                                ? 0.0F
                                : detected->probability(i + how.block_samples() / 2, how.rate_hz);
            assert_true(it->process(x.data() + i, p));
            gains.push_back(it->read().gain_db);
        }
        return x;
    }
    // Seconds until the gain stays within 2 dB of its last value.
    [[nodiscard]] double settled_s() const {
        std::size_t last = 0;
        for (std::size_t i = 0; i < gains.size(); ++i) {
            last = std::abs(gains[i] - gains.back()) > 2 ? i + 1 : last;
        }
        return static_cast<double>(last) * how.block_ms / 1000;
    }
};

// With noise 35 dB below, as telephone calls have it.
voice voice_at(double level_dbov, std::uint32_t rate_hz, std::size_t seconds) {
    voice v = speech_like(rate_hz, seconds);
    scale(v.samples, level_dbov - p56(v.samples, rate_hz).active_dbov);
    const std::vector<float> floor = noise(v.samples.size(), level_dbov - 35);
    for (std::size_t i = 0; i < floor.size(); ++i) {
        v.samples[i] = std::clamp(v.samples[i] + floor[i], -1.0F, 1.0F);
    }
    return v;
}

void expect_near(double got, double want, double most, const char* what, double of) {
    if (!(std::abs(got - want) <= most)) {
        fail_msg("%s is %g at %g dBov, expected %g within %g", what, got, of, want, most);
    }
}

template <typename Form>
void reaches_the_target() {
    for (const format how : {format{8000, 20}, format{8000, 10}, format{16000, 20}}) {
        for (const double level : {-50.0, -40.0, -30.0, -20.0, -10.0}) {
            const voice v = voice_at(level, how.rate_hz, 16);
            leg<Form> l({}, how);
            const std::vector<float> y = l.over(v.samples, &v);
            const double out = p56(y, how.rate_hz, y.size() / 2).active_dbov;
            expect_near(out, -20, 1, "output", level);
            assert_true(l.settled_s() <= 2);
            assert_true(peak(y.data(), y.size()) <= amplitude(-1) * 1.000001F);
            expect_near(double{l.it->read().level_dbov}, level, 1.5, "level read", level);
            expect_near(double{l.it->read().gain_db}, -20 - level, 1.5, "gain read", level);
        }
    }
}

// Excess over the target's level in the 100 ms windows behind a step up, against the same voice
// with a fixed gain.
template <typename Form>
void overshoot() {
    voice v = voice_at(-35, 8000, 24);
    const std::vector<float> fixed = voice_at(-20, 8000, 24).samples;
    const std::size_t step = 80000 + 2000; // in a phrase
    for (std::size_t i = step; i < 160000; ++i) {
        v.samples[i] = std::clamp(v.samples[i] * amplitude(25), -1.0F, 1.0F);
    }
    leg<Form> l;
    const std::vector<float> y = l.over(v.samples, &v);
    const std::size_t late = l.it->delay_samples();
    for (std::size_t i = step + 800; i + 800 + late <= y.size(); i += 800) {
        const double want = to_db(mean_square(fixed.data() + i, 800));
        if (want > -35) {
            // The first syllable behind the step is 4 dB below the voice's level, and all that is
            // known.
            assert_true(to_db(mean_square(y.data() + i + late, 800)) - want <=
                        (i < step + 2400 ? 4 : 3));
        }
    }
    assert_true(peak(y.data(), y.size()) <= amplitude(-1) * 1.000001F);
    // The step down is made up for within 2 s of speech that follow.
    expect_near(p56(y, 8000, 176000).active_dbov, -20, 1.5, "output after a step down", -35);
}

template <typename Form>
void noise_stays() {
    for (const double level : {-70.0, -55.0, -40.0}) {
        leg<Form> l;
        const std::vector<float> x = noise(160000, level);
        const std::vector<float> y = l.over(x);
        assert_true(l.it->read().gain_db <= 3 && l.it->read().level_dbov == -127);
        expect_near(level_db(y, 1600), level, 0.5, "noise", level);
    }
    // A detector that takes stationary noise for speech lifts it no further than allowed.
    leg<Form> fooled;
    std::vector<float> x = noise(240000, -55);
    for (std::size_t i = 0; i < x.size(); i += 160) {
        assert_true(fooled.it->process(x.data() + i, 1));
    }
    assert_true(level_db(x, 160000) < -44);
    leg<Form> silent;
    const std::vector<float> zero(80000);
    assert_true(silent.over(zero) == zero && silent.it->read().gain_db == 0);
}

template <typename Form>
void no_numbers() {
    for (const float wrong : {not_a_number, infinite, -infinite}) {
        const voice v = voice_at(-40, 8000, 3);
        leg<Form> l;
        l.over(v.samples, &v);
        assert_true(l.it->read().gain_db > 10);
        std::vector<float> bad(v.samples.begin(), v.samples.begin() + 160);
        bad[3] = wrong;
        const std::vector<float> before = bad;
        assert_false(l.it->process(bad.data(), 1));
        assert_memory_equal(bad.data(), before.data(), sizeof(float) * 160);
        assert_true(l.it->read().gain_db == 0);
        const std::vector<float> next = l.over(v.samples, &v);
        assert_true(next == leg<Form>().over(v.samples, &v)); // as if anew
    }
}

// Target and ceiling change on a live call: the level follows, and no step is heard.
template <typename Form>
void changes() {
    // With pauses: what never pauses is noise. Three periods are 80 samples: no step at their ends.
    std::vector<float> x = tone(80000, 300, 8000, -26);
    for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] = i / 800 % 20 < 15 ? x[i] : 0.0F;
    }
    leg<Form> l;
    voice always;
    always.speech.assign(10000, true);
    std::vector<float> before = l.over(x, &always);
    expect_near(p56(before, 8000, 48000).active_dbov, -20, 1, "tone", -26);
    agc_settings lower;
    lower.target_dbov = -30;
    l.it->change(lower);
    const std::vector<float> after = l.over(x, &always);
    expect_near(p56(after, 8000, 48000).active_dbov, -30, 1, "tone", -26);
    // The tone is a little louder than its active level, and filters overshoot where it begins.
    const float steepest =
        std::sqrt(2.0F) * amplitude(-20) * 2 * std::numbers::pi_v<float> * 300 / 8000;
    before.insert(before.end(), after.begin(), after.end());
    for (std::size_t i = 40001; i < before.size(); ++i) {
        assert_true(std::abs(before[i] - before[i - 1]) < 1.6F * steepest);
    }
    agc_settings wrong;
    wrong.target_dbov = 3;
    l.it->change(wrong);
    expect_near(p56(l.over(x, &always), 8000, 48000).active_dbov, -30, 1, "tone", -26);
    l.it->reset();
    assert_true(l.it->read().gain_db == 0 && l.it->read().level_dbov == -127);
}

template <typename Form>
void same_on_every_isa() {
    const voice v = voice_at(-33, 8000, 4);
    const std::vector<float> want = leg<Form>({}, {}, simd::isa::scalar).over(v.samples, &v);
    for (const simd::isa which : simd::supported_isas()) {
        const std::vector<float> got = leg<Form>({}, {}, which).over(v.samples, &v);
        for (std::size_t i = 0; i < got.size(); ++i) {
            assert_true(std::abs(got[i] - want[i]) < 1e-4F);
        }
    }
}

template <typename Form>
void edges() {
    leg<Form> l;
    std::vector<float> square(32000);
    for (std::size_t i = 0; i < square.size(); ++i) {
        square[i] = i / 10 % 2 == 0 ? 1.0F : -1.0F;
    }
    voice always;
    always.speech.assign(1000, true);
    const std::vector<float> y = l.over(square, &always);
    assert_true(peak(y.data(), y.size()) <= amplitude(-1) * 1.000001F);
    expect_near(level_db(y, 16000), -20, 0.6, "square", 0);
    l.it->reset();
    const std::vector<float> least(1600, 1e-42F);
    const std::vector<float> out = l.over(least, &always);
    assert_true(peak(out.data(), out.size()) < 1e-36F);
}

void bands(void**) {
    // A voice without its upper bands is lifted there, by no more than allowed.
    voice v = voice_at(-20, 8000, 10);
    float low = 0;
    for (float& each : v.samples) {
        each = low += 0.2F * (each - low);
    }
    leg<agc_advanced> l;
    l.over(v.samples, &v);
    assert_true(l.it->correction_db(2) > 1 && l.it->correction_db(2) <= 3.001F);
    agc_settings none;
    none.band_correction_db = 0;
    leg<agc_advanced> plain(none);
    plain.over(v.samples, &v);
    assert_true(plain.it->correction_db(2) == 0 && plain.it->correction_db(0) == 0);
    // The delay is what it says: a click comes out that much later.
    leg<agc_advanced> clicked(none);
    std::vector<float> click(320);
    click[10] = 0.5F;
    const std::vector<float> y = clicked.over(click);
    const auto at = std::max_element(y.begin(), y.end()) - y.begin();
    assert_true(at >= 10 + static_cast<long>(clicked.it->delay_samples()) &&
                at <= 13 + static_cast<long>(clicked.it->delay_samples()));
}

void refusals(void**) {
    const auto refused = [](auto change) {
        agc_settings s;
        change(s);
        aligned_memory memory(sizeof(agc_advanced));
        return check(s, {}) != nullptr && agc_basic::make(memory.data(), s, {}) == nullptr &&
               agc_advanced::make(memory.data(), s, {}) == nullptr;
    };
    assert_false(refused([](agc_settings&) {}));
    assert_true(refused([](agc_settings& s) { s.target_dbov = -9; }));
    assert_true(refused([](agc_settings& s) { s.target_dbov = not_a_number; }));
    assert_true(refused([](agc_settings& s) { s.max_gain_db = 41; }));
    assert_true(refused([](agc_settings& s) { s.min_gain_db = 1; }));
    assert_true(refused([](agc_settings& s) { s.noise_gain_db = 7; }));
    assert_true(refused([](agc_settings& s) { s.noise_limit_dbov = -29; }));
    assert_true(refused([](agc_settings& s) { s.ceiling_dbov = 0.5F; }));
    assert_true(refused([](agc_settings& s) { s.look_ahead_ms = 0; }));
    assert_true(refused([](agc_settings& s) { s.look_ahead_ms = 11; }));
    assert_true(refused([](agc_settings& s) { s.band_correction_db = 6.5F; }));
    assert_non_null(check(agc_settings{}, format{44100, 20}));
    assert_int_equal(agc_basic::state_bytes({}, {}) % 64, 0);
    assert_int_equal(agc_advanced::state_bytes({}, {}) % 64, 0);
}

// Every figure for both forms.
template <void (*Basic)(), void (*Advanced)()>
void both(void**) {
    Basic();
    Advanced();
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    using b = agc_basic;
    using a = agc_advanced;
    const CMUnitTest tests[] = {
        {"target", both<reaches_the_target<b>, reaches_the_target<a>>, nullptr, nullptr, nullptr},
        {"overshoot", both<overshoot<b>, overshoot<a>>, nullptr, nullptr, nullptr},
        {"noise", both<noise_stays<b>, noise_stays<a>>, nullptr, nullptr, nullptr},
        {"no numbers", both<no_numbers<b>, no_numbers<a>>, nullptr, nullptr, nullptr},
        {"changes", both<changes<b>, changes<a>>, nullptr, nullptr, nullptr},
        {"isas", both<same_on_every_isa<b>, same_on_every_isa<a>>, nullptr, nullptr, nullptr},
        {"edges", both<edges<b>, edges<a>>, nullptr, nullptr, nullptr},
        cmocka_unit_test(bands),
        cmocka_unit_test(refusals)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
