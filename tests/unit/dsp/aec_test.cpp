// Echo cancellers on signals made here: what they take away, what they leave alone, and what they
// survive. Figures on real speech are tests/quality's.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <vector>

#include "aec_signals.hpp"
#include "dsp/aec/advanced.hpp"
#include "dsp/aec/basic.hpp"
#include "support/cmocka.hpp"

namespace voxplane::dsp {

namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

double energy(const std::vector<float>& of, std::size_t from, std::size_t to) {
    double sum = 0.0;
    for (std::size_t i = from; i < to; ++i) {
        sum += static_cast<double>(of[i]) * static_cast<double>(of[i]);
    }
    return sum + 1e-20;
}

template <typename Canceller>
std::vector<float> run(Canceller& by, const sounds& in, std::size_t block) {
    std::vector<float> out = in.near;
    for (std::size_t i = 0; i + block <= out.size(); i += block) {
        assert_true(by->process(&in.far[i], &out[i]));
    }
    return out;
}

double erle_db(const sounds& in, const std::vector<float>& out, std::size_t from, std::size_t to) {
    return 10.0 * std::log10(energy(in.near, from, to) / energy(out, from, to));
}

void assert_above(double got, double want) {
    if (!(got >= want)) {
        fail_msg("%.2f, expected %.2f or more", got, want);
    }
}

aec_settings with_tail(std::uint32_t tail_ms, std::uint32_t max_delay_ms = 0) {
    aec_settings settings;
    settings.tail_ms = tail_ms;
    settings.max_delay_ms = max_delay_ms;
    return settings;
}

void settings_are_checked(void**) {
    aec_settings s;
    assert_null(check(s, {}));
    assert_non_null(check(s, {44100, 20}));
    assert_non_null(check(s, {8000, 30}));
    s.tail_ms = 48;
    assert_non_null(check(s, {}));
    assert_int_equal(aec_advanced::state_bytes(s, {}), 0);
    alignas(64) char memory[64];
    assert_null(aec_advanced::make(memory, s, {}));
    assert_null(aec_basic::make(memory, s, {}));
    s = {};
    s.max_delay_ms = 501;
    assert_non_null(check(s, {}));
    s = {};
    s.noise_reduction_db = nan;
    assert_non_null(check(s, {}));
    assert_null(aec_advanced::make(nullptr, {}, {}));
}

// Every rate, block and tail takes at least 30 dB (basic: 20) of an echo within its tail in 4 s.
void formats(void**) {
    for (const std::uint32_t rate : {8000U, 16000U, 48000U}) {
        for (const std::uint32_t ms : {10U, 20U}) {
            const format of{rate, ms};
            const std::size_t second = rate;
            const sounds in = echo(4 * second, second / 400);
            for (const std::uint32_t tail : {32U, 128U}) {
                held<aec_advanced> advanced(with_tail(tail), of);
                const auto out = run(advanced, in, of.block_samples());
                assert_above(erle_db(in, out, 3 * second, 4 * second), 30.0);
                assert_true(advanced->read().converged);
                assert_above(advanced->read().erle_db, 25.0);
            }
            held<aec_basic> basic(with_tail(32), of);
            const auto out = run(basic, in, of.block_samples());
            assert_above(erle_db(in, out, 3 * second, 4 * second), 20.0);
        }
    }
}

// Found, to a tail's worth, and followed when it jumps; whichever way round the echo comes.
void bulk_delay_is_found(void**) {
    for (const float sign : {1.0F, -1.0F}) {
        held<aec_advanced> by(with_tail(32, 500));
        sounds in = echo(48000, 3200, sign); // 400 ms
        const sounds later = echo(48000, 800, sign, 7);
        in.far.insert(in.far.end(), later.far.begin(), later.far.end());
        in.near.insert(in.near.end(), later.near.begin(), later.near.end());
        const auto out = run(by, in, 160);
        assert_above(erle_db(in, out, 32000, 48000), 30.0);
        assert_above(erle_db(in, out, 80000, 96000), 30.0);
        const std::uint32_t delay = by->read().delay_ms;
        assert_true(delay >= 70 && delay <= 100);
    }
}

// The path turns over: twice the echo for a moment, then as good as before within 1.5 s.
void path_change(void**) {
    held<aec_advanced> by(with_tail(64));
    sounds in = echo(40000, 20);
    const sounds later = echo(40000, 60, -1.0F, 5);
    in.far.insert(in.far.end(), later.far.begin(), later.far.end());
    in.near.insert(in.near.end(), later.near.begin(), later.near.end());
    const auto out = run(by, in, 160);
    assert_above(erle_db(in, out, 32000, 40000), 30.0);
    assert_above(erle_db(in, out, 52000, 80000), 25.0);
}

// Near end 8 dB above the echo: it stays as it is, and the filter does too.
template <typename Canceller>
void near_stays(double least_snr_db, double least_after_db) {
    held<Canceller> by(with_tail(32));
    sounds in = echo(72000, 20);
    source talker(77);
    std::vector<float> talk(in.near.size());
    for (std::size_t i = 32000; i < 56000; ++i) {
        talk[i] = talker.next(0.12F);
        in.near[i] += talk[i];
    }
    const auto out = run(by, in, 160);
    double wrong = 1e-20;
    for (std::size_t i = 32000; i < 56000; ++i) {
        const double d = static_cast<double>(out[i]) - static_cast<double>(talk[i]);
        wrong += d * d;
    }
    assert_above(10.0 * std::log10(energy(talk, 32000, 56000) / wrong), least_snr_db);
    assert_above(erle_db(in, out, 57000, 64000), least_after_db);
}
void double_talk(void**) {
    near_stays<aec_advanced>(24.0, 25.0);
    near_stays<aec_basic>(18.0, 12.0);
}

// A far end that is dead, or that is not heard back, changes not one sample, or next to none.
void nothing_to_cancel(void**) {
    const sounds in = echo(80000, 20);
    held<aec_advanced> dead(with_tail(64, 500));
    held<aec_basic> dead_basic(with_tail(64, 500));
    std::vector<float> out = in.near;
    std::vector<float> out_basic = in.near;
    for (std::size_t i = 0; i < out.size(); i += 160) {
        assert_true(dead->process(nullptr, &out[i]));
        assert_true(dead_basic->process(nullptr, &out_basic[i]));
    }
    assert_true(out == in.near);
    assert_true(out_basic == in.near);

    sounds apart = in;
    source talker(5);
    for (float& sample : apart.near) {
        sample = talker.next(0.05F);
    }
    held<aec_advanced> deaf(with_tail(64, 500));
    const auto heard = run(deaf, apart, 160);
    assert_above(0.2, std::abs(erle_db(apart, heard, 8000, 80000)));
}

template <typename Canceller>
void survives() {
    const sounds in = echo(16000, 20);
    held<Canceller> by(with_tail(32, 500));
    run(by, in, 160);
    for (const float bad : {nan, infinity, -infinity, 3e38F}) {
        for (const bool at_far : {true, false}) {
            std::vector<float> far(in.far.begin(), in.far.begin() + 160);
            std::vector<float> near(in.near.begin(), in.near.begin() + 160);
            (at_far ? far : near)[77] = bad;
            const std::vector<float> before = near;
            assert_false(by->process(far.data(), near.data()));
            assert_true(std::equal(near.begin(), near.end(), before.begin(), [](float a, float b) {
                return a == b || (std::isnan(a) && std::isnan(b));
            }));
        }
    }
    // Reset by that: as good as new.
    held<Canceller> fresh(with_tail(32, 500));
    assert_true(run(by, in, 160) == run(fresh, in, 160));

    // Square waves of full scale, clipped further than they go, and an hour of silence after them.
    std::vector<float> far(160);
    std::vector<float> near(160);
    for (int block = 0; block < 200; ++block) {
        for (std::size_t i = 0; i < 160; ++i) {
            far[i] = i / 20 % 2 == 0 ? 1.0F : -1.0F;
            near[i] = -far[i];
        }
        assert_true(by->process(far.data(), near.data()));
        for (const float sample : near) {
            assert_true(std::abs(sample) < 4.0F);
        }
    }
    std::fill(far.begin(), far.end(), 0.0F);
    for (int block = 0; block < 180'000; ++block) {
        std::fill(near.begin(), near.end(), block % 2 == 0 ? 0.0F : 1e-41F);
        assert_true(by->process(far.data(), near.data()));
    }
    const auto out = run(by, in, 160);
    assert_above(erle_db(in, out, 12000, 16000), 10.0);
}
void bad_numbers_and_silence(void**) {
    survives<aec_advanced>();
    survives<aec_basic>();
}

// The suppressor takes more than the filter alone, and the near end comes through, 32 samples late.
void suppressor(void**) {
    aec_settings settings = with_tail(32);
    settings.suppress = true;
    sounds in = echo(48000, 20);
    source noise(3);
    for (float& sample : in.near) {
        sample += noise.next(0.0008F);
    }
    source talker(77);
    for (std::size_t i = 32000; i < 48000; ++i) {
        in.far[i] = 0.0F;
        in.near[i] = talker.next(0.1F);
    }
    held<aec_advanced> plain(with_tail(32));
    held<aec_advanced> by(settings);
    assert_int_equal(by->delay_samples(), 32);
    assert_int_equal(plain->delay_samples(), 0);
    const double filtered = erle_db(in, run(plain, in, 160), 16000, 32000);
    const auto out = run(by, in, 160);
    assert_above(erle_db(in, out, 16000, 32000), filtered + 5.0);
    double wrong = 1e-20;
    for (std::size_t i = 36000; i < 48000; ++i) {
        const double d = static_cast<double>(out[i]) - static_cast<double>(in.near[i - 32]);
        wrong += d * d;
    }
    assert_above(10.0 * std::log10(energy(in.near, 36000, 48000) / wrong), 15.0);
    settings.noise_reduction_db = 0.0F;
    by->change(settings);
}

// All instruction sets hear the same: sums differ in their order alone.
void instruction_sets(void**) {
    const sounds in = echo(16000, 20);
    aec_settings settings = with_tail(128, 500);
    settings.suppress = true;
    held<aec_advanced> plain(settings);
    held<aec_basic> plain_basic(with_tail(32));
    const auto want = run(plain, in, 160);
    const auto want_basic = run(plain_basic, in, 160);
    for (const simd::isa which : simd::supported_isas()) {
        held<aec_advanced> by(settings, {}, which);
        held<aec_basic> basic(with_tail(32), {}, which);
        const auto got = run(by, in, 160);
        const auto got_basic = run(basic, in, 160);
        for (std::size_t i = 0; i < got.size(); ++i) {
            assert_true(std::abs(got[i] - want[i]) < 1e-4F);
            assert_true(std::abs(got_basic[i] - want_basic[i]) < 1e-4F);
        }
    }
}

} // namespace

} // namespace voxplane::dsp

int main() {
    using namespace voxplane::dsp;
    const CMUnitTest tests[] = {
        cmocka_unit_test(settings_are_checked),
        cmocka_unit_test(formats),
        cmocka_unit_test(bulk_delay_is_found),
        cmocka_unit_test(path_change),
        cmocka_unit_test(double_talk),
        cmocka_unit_test(nothing_to_cancel),
        cmocka_unit_test(bad_numbers_and_silence),
        cmocka_unit_test(suppressor),
        cmocka_unit_test(instruction_sets),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
