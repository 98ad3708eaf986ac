// The noise suppressor: how much noise it takes away, that voice comes through, late by its delay,
// that nothing upsets it, and that every instruction set gives the same.
#include <cmath>
#include <limits>

#include "dsp/suppress/suppressor.hpp"
#include "dsp/vad/advanced.hpp"
#include "voice_blocks.hpp"

// Its macros would meet names of the standard library's headers.
#include "support/cmocka.hpp"

namespace voxplane {

namespace {

using namespace tests;
using dsp::suppressor_settings;

using made = placed<dsp::noise_suppressor, suppressor_settings>;

void run(dsp::noise_suppressor& suppressor, std::vector<float>& samples, dsp::format how) {
    for (std::size_t i = 0; i + how.block_samples() <= samples.size(); i += how.block_samples()) {
        if (!suppressor.process(samples.data() + i)) {
            fail_msg("block at %zu was refused", i);
        }
    }
}

void takes_noise_away(void**) {
    for (const dsp::format how : formats) {
        const std::size_t second = how.rate_hz;
        std::vector<float> samples = noise(second * 5, -40);
        const made suppressor({}, how);
        run(*suppressor, samples, how);
        const double left = level_db(samples.data() + second, second * 4);
        if (!(left < -40 - 10 && left > -40 - 15.1)) {
            fail_msg("%u Hz, %u ms: %.1f dBov left", how.rate_hz, how.block_ms, left);
        }
        assert_true(std::abs(suppressor->readings().noise_floor_dbov + 40) < 2);
    }
}

void lets_voice_through(void**) {
    for (const dsp::format how : formats) {
        const std::size_t second = how.rate_hz;
        std::vector<float> voice(second * 4);
        add_voice(voice, second * 2, second, -20, how.rate_hz);
        std::vector<float> samples = noise(second * 4, -50);
        for (std::size_t i = 0; i < samples.size(); ++i) {
            samples[i] += voice[i];
        }
        const made suppressor({}, how);
        run(*suppressor, samples, how);
        const std::size_t delay = suppressor->delay_samples();
        assert_int_equal(delay, how.rate_hz / 1000 * (how.block_ms == 20 ? 12 : 10));
        std::vector<float> error(second / 2);
        for (std::size_t i = 0; i < error.size(); ++i) {
            const std::size_t at = second * 9 / 4 + i;
            error[i] = samples[at + delay] - voice[at];
        }
        const double off = level_db(error.data(), error.size());
        if (!(off < -20 - 18)) {
            fail_msg("%u Hz, %u ms: off by %.1f dBov", how.rate_hz, how.block_ms, off);
        }
    }
}

// Squares of windows add up to one, so gains of one give back what came in.
void passes_all_at_0_db(void**) {
    for (const dsp::format how : formats) {
        suppressor_settings settings;
        settings.most_db = 0;
        const std::vector<float> before = noise(std::size_t{how.rate_hz} * 2, -20);
        std::vector<float> after = before;
        const made suppressor(settings, how);
        run(*suppressor, after, how);
        const std::size_t delay = suppressor->delay_samples();
        for (std::size_t i = 0; i + delay < after.size(); ++i) {
            assert_true(std::abs(after[i + delay] - before[i]) < 2e-6F);
        }
    }
}

void silence_stays_silence(void**) {
    const dsp::format how;
    const made suppressor({}, how);
    std::vector<float> samples(8000 * 60);
    run(*suppressor, samples, how);
    for (const float each : samples) {
        assert_true(each == 0.0F);
    }
    std::fill(samples.begin(), samples.end(), 1e-41F); // denormal
    run(*suppressor, samples, how);
    assert_true(level_db(samples.data(), samples.size()) < -250);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i] = i / 13 % 2 == 0 ? 1.0F : -1.0F;
    }
    run(*suppressor, samples, how);
    for (const float each : samples) {
        assert_true(std::abs(each) < 2.0F);
    }
}

void refuses_what_is_no_number(void**) {
    const dsp::format how;
    for (const float bad : {std::numeric_limits<float>::infinity(), std::nanf("")}) {
        const made hurt({}, how);
        const made fresh({}, how);
        std::vector<float> samples = noise(8000, -30);
        run(*hurt, samples, how);
        std::vector<float> block(160, 0.25F);
        block[99] = bad;
        assert_false(hurt->process(block.data()));
        for (std::size_t i = 0; i < 160; ++i) {
            assert_true(i == 99 || block[i] == 0.25F);
        }
        std::vector<float> one = noise(8000, -30, 2);
        std::vector<float> other = one;
        run(*hurt, one, how);
        run(*fresh, other, how);
        assert_true(one == other);
        // And reset() forgets as much.
        hurt->reset();
        std::vector<float> again = noise(8000, -30, 2);
        run(*hurt, again, how);
        assert_true(again == other);
    }
}

// With the detector's analysis it gives what it gives with its own.
void shares_the_analysis(void**) {
    for (const dsp::format how : formats) {
        suppressor_settings settings;
        const made own(settings, how);
        settings.shared_analysis = true;
        const made shared(settings, how);
        dsp::vad_settings detecting;
        detecting.share_analysis = true;
        const placed<dsp::vad_advanced, dsp::vad_settings> detector(detecting, how);
        std::vector<float> one = noise(how.rate_hz, -30);
        std::vector<float> other = one;
        run(*own, one, how);
        for (std::size_t i = 0; i < other.size(); i += how.block_samples()) {
            assert_true(detector->analyse(other.data() + i));
            assert_true(shared->process(other.data() + i, &detector->analysis()));
        }
        assert_true(one == other);
        assert_true(dsp::noise_suppressor::state_bytes(settings, how) <
                    dsp::noise_suppressor::state_bytes({}, how));
        const float first = other[0];
        assert_false(shared->process(other.data(), nullptr));
        assert_true(other[0] == first);
    }
}

// From no suppression to the most in one block: no step is larger than noise itself makes.
void changes_without_a_click(void**) {
    const dsp::format how;
    suppressor_settings settings;
    settings.most_db = 0;
    const made suppressor(settings, how);
    std::vector<float> samples(8000 * 4);
    add_voice(samples, 0, samples.size(), -20, how.rate_hz);
    float most = 0;
    for (std::size_t i = 1; i < samples.size(); ++i) {
        most = std::max(most, std::abs(samples[i] - samples[i - 1]));
    }
    const std::vector<float> before = samples;
    for (std::size_t i = 0; i < samples.size(); i += 160) {
        settings.most_db = i / 8000 % 2 == 0 ? 0.0F : 30.0F;
        suppressor->change(settings);
        assert_true(suppressor->process(samples.data() + i));
    }
    for (std::size_t i = 1; i < samples.size(); ++i) {
        assert_true(std::abs(samples[i] - samples[i - 1]) < 1.1F * most);
    }
    assert_true(level_db(samples.data() + 12000, 4000) < level_db(before.data() + 12000, 4000) - 3);
}

void learns_louder_noise(void**) {
    const dsp::format how;
    const made suppressor({}, how);
    std::vector<float> samples = noise(8000 * 15, -60);
    const std::vector<float> louder = noise(8000 * 12, -35, 3);
    std::copy(louder.begin(), louder.end(), samples.begin() + 8000 * 3);
    run(*suppressor, samples, how);
    assert_true(level_db(samples.data() + 8000 * 10, 8000 * 5) < -35 - 10);
}

void refuses_settings(void**) {
    alignas(64) static unsigned char memory[32768];
    suppressor_settings settings;
    assert_null(dsp::noise_suppressor::make(memory, settings, {44100, 20}));
    settings.most_db = 31;
    assert_non_null(check(settings, {}));
    assert_null(dsp::noise_suppressor::make(memory, settings, {}));
    settings.most_db = std::nanf("");
    assert_null(dsp::noise_suppressor::make(memory, settings, {}));
    for (const dsp::format how : formats) {
        assert_int_equal(dsp::noise_suppressor::state_bytes({}, how) % 64, 0);
    }
}

void sets_agree(void**) {
    for (const dsp::format how : formats) {
        std::vector<float> noisy = noise(std::size_t{how.rate_hz} * 3, -40);
        add_voice(noisy, how.rate_hz, how.rate_hz, -20, how.rate_hz);
        std::vector<float> plain = noisy;
        run(*made({}, how), plain, how);
        for (const simd::isa which : simd::supported_isas()) {
            std::vector<float> fast = noisy;
            run(*made({}, how, which), fast, how);
            for (std::size_t i = 0; i < fast.size(); ++i) {
                if (!(std::abs(fast[i] - plain[i]) < 1e-4F)) {
                    fail_msg("%u Hz, %u ms, set %d: sample %zu is %g, not %g", how.rate_hz,
                             how.block_ms, static_cast<int>(which), i, double{fast[i]},
                             double{plain[i]});
                }
            }
        }
    }
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {
        cmocka_unit_test(takes_noise_away),          cmocka_unit_test(lets_voice_through),
        cmocka_unit_test(passes_all_at_0_db),        cmocka_unit_test(silence_stays_silence),
        cmocka_unit_test(refuses_what_is_no_number), cmocka_unit_test(shares_the_analysis),
        cmocka_unit_test(changes_without_a_click),   cmocka_unit_test(learns_louder_noise),
        cmocka_unit_test(refuses_settings),          cmocka_unit_test(sets_agree),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
