// Both forms of the voice detector: what they call speech, when they begin and end, that nothing
// upsets them, and that every instruction set decides alike.
#include <cmath>
#include <limits>

#include "dsp/vad/advanced.hpp"
#include "dsp/vad/basic.hpp"
#include "voice_blocks.hpp"

// Its macros would meet names of the standard library's headers.
#include "support/cmocka.hpp"

namespace voxplane {

namespace {

using namespace tests;
using dsp::vad_settings;

constexpr float infinity = std::numeric_limits<float>::infinity();

template <typename Detector>
using made = placed<Detector, vad_settings>;

// Blocks that were active, by what active() said after each.
template <typename Detector>
std::vector<bool> decisions(Detector& detector, const std::vector<float>& samples,
                            dsp::format how) {
    std::vector<bool> active;
    for (std::size_t i = 0; i + how.block_samples() <= samples.size(); i += how.block_samples()) {
        if (!detector.analyse(samples.data() + i)) {
            fail_msg("block at %zu was refused", i);
        }
        active.push_back(detector.active());
    }
    return active;
}

std::size_t count(const std::vector<bool>& active, std::size_t from, std::size_t to) {
    std::size_t sum = 0;
    for (std::size_t i = from; i < to; ++i) {
        sum += active[i] ? 1U : 0U;
    }
    return sum;
}

// Ten seconds of noise at -50 dBov with a second of voice at -30 in the middle.
std::vector<float> noise_and_voice(dsp::format how) {
    std::vector<float> samples = noise(std::size_t{how.rate_hz} * 10, -50);
    add_voice(samples, std::size_t{how.rate_hz} * 5, how.rate_hz, -30, how.rate_hz);
    return samples;
}

template <typename Detector>
void finds_voice(void**) {
    for (const dsp::format how : formats) {
        const made<Detector> detector({}, how);
        const std::vector<bool> active = decisions(*detector, noise_and_voice(how), how);
        const std::size_t second = 1000 / how.block_ms;
        assert_true(count(active, 2 * second, 5 * second) <= second / 50);
        assert_true(count(active, 5 * second + 2, 6 * second) == second - 2);
        const std::size_t late = count(active, 6 * second + second / 2, 10 * second);
        if (late > second / 50) {
            fail_msg("%u Hz, %u ms: %zu blocks after the voice", how.rate_hz, how.block_ms, late);
        }
        const float share = detector->readings().active_share;
        assert_true(share > 0.1F && share < 0.2F);
        assert_int_equal(detector->readings().blocks, active.size());
    }
}

template <typename Detector>
void stays_quiet(void**) {
    const dsp::format how;
    const made<Detector> detector({}, how);
    const std::vector<float> silence(std::size_t{how.rate_hz} * 600);
    const std::vector<bool> active = decisions(*detector, silence, how);
    assert_int_equal(count(active, 0, active.size()), 0);
    assert_true(detector->speech_probability() < 0.1F);
    // Ten minutes of silence have not made it slow to hear.
    std::vector<float> voice(8000);
    add_voice(voice, 0, voice.size(), -30, how.rate_hz);
    assert_true(decisions(*detector, voice, how)[0]);
    assert_true(detector->speech_probability() > 0.9F);
}

template <typename Detector>
void hangs_over(void**) {
    const dsp::format how;
    const std::vector<float> samples = noise_and_voice(how);
    vad_settings settings;
    settings.hangover_ms = 0;
    const made<Detector> without(settings, how);
    settings.hangover_ms = 400;
    const made<Detector> with(settings, how);
    const auto plain = decisions(*without, samples, how);
    const auto held = decisions(*with, samples, how);
    // The burst's end is the last of what is active before 7 s.
    assert_int_equal(count(held, 250, 350) - count(plain, 250, 350), 20);
}

template <typename Detector>
void looks_back(void**) {
    const dsp::format how;
    const made<Detector> detector({}, how);
    std::vector<float> samples = noise(8000 * 4, -50);
    add_voice(samples, 8000 * 3, 8000, -30, how.rate_hz);
    bool before = false;
    for (std::size_t i = 0; i < samples.size(); i += 160) {
        assert_true(detector->analyse(samples.data() + i));
        assert_true(detector->active_before() == (detector->active() || before));
        before = detector->active();
    }
    assert_true(before);
}

template <typename Detector>
void refuses_what_is_no_number(void**) {
    const dsp::format how;
    const std::vector<float> samples = noise_and_voice(how);
    for (const float bad : {infinity, -infinity, std::nanf("")}) {
        for (const std::size_t at : {std::size_t{0}, std::size_t{77}, std::size_t{159}}) {
            const made<Detector> hurt({}, how);
            const made<Detector> fresh({}, how);
            decisions(*hurt, samples, how);
            std::vector<float> block(160, 0.01F);
            block[at] = bad;
            assert_false(hurt->analyse(block.data()));
            assert_false(hurt->active());
            for (std::size_t i = 0; i < 160 * 100; i += 160) {
                assert_true(hurt->analyse(samples.data() + i));
                assert_true(fresh->analyse(samples.data() + i));
                assert_true(hurt->score() == fresh->score());
            }
        }
    }
}

template <typename Detector>
void bears_extremes(void**) {
    const dsp::format how;
    const made<Detector> detector({}, how);
    std::vector<float> samples(8000);
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i] = i / 13 % 2 == 0 ? 1.0F : -1.0F;
    }
    decisions(*detector, samples, how);
    assert_true(std::isfinite(detector->score()));
    std::fill(samples.begin(), samples.end(), 1e-41F); // denormal
    const auto active = decisions(*detector, samples, how);
    assert_false(active.back());
    assert_true(std::isfinite(detector->score()));
}

template <typename Detector>
void resets(void**) {
    const dsp::format how;
    const std::vector<float> samples = noise_and_voice(how);
    const made<Detector> used({}, how);
    const auto first = decisions(*used, samples, how);
    const float score = used->score();
    used->reset();
    assert_int_equal(used->readings().blocks, 0);
    assert_true(decisions(*used, samples, how) == first);
    assert_true(used->score() == score);
}

template <typename Detector>
void changes(void**) {
    const dsp::format how;
    const std::vector<float> samples = noise_and_voice(how);
    const made<Detector> detector({}, how);
    vad_settings deaf;
    deaf.threshold = 3;
    deaf.hangover_ms = 0;
    detector->change(deaf);
    vad_settings keen = deaf;
    keen.threshold = -1;
    const made<Detector> other(keen, how);
    assert_true(count(decisions(*detector, samples, how), 0, 500) <
                count(decisions(*other, samples, how), 0, 500));
}

template <typename Detector>
void refuses_settings(void**) {
    alignas(64) static unsigned char memory[16384];
    vad_settings settings;
    assert_null(Detector::make(memory, settings, {11025, 20}));
    assert_null(Detector::make(memory, settings, {8000, 30}));
    settings.threshold = std::nanf("");
    assert_null(Detector::make(memory, settings, {}));
    settings = {};
    settings.hangover_ms = 1001;
    assert_non_null(check(settings, {}));
    assert_null(Detector::make(memory, settings, {}));
    for (const dsp::format how : formats) {
        assert_int_equal(Detector::state_bytes({}, how) % 64, 0);
    }
}

// Sets differ in rounding, which a score carries on for some blocks.
template <typename Detector>
void sets_agree(void**) {
    for (const dsp::format how : formats) {
        const std::vector<float> samples = noise_and_voice(how);
        for (const simd::isa which : simd::supported_isas()) {
            const made<Detector> plain({}, how);
            const made<Detector> fast({}, how, which);
            for (std::size_t i = 0; i < samples.size(); i += how.block_samples()) {
                assert_true(plain->analyse(samples.data() + i));
                assert_true(fast->analyse(samples.data() + i));
                const float apart = std::abs(plain->score() - fast->score());
                if (!(apart < 1e-3F)) {
                    fail_msg("%u Hz, %u ms, set %d, block %zu: %g apart", how.rate_hz, how.block_ms,
                             static_cast<int>(which), i / how.block_samples(), double{apart});
                }
            }
        }
    }
}

void shares_its_spectrum(void**) {
    vad_settings settings;
    settings.share_analysis = true;
    const made<dsp::vad_advanced> sharing(settings, {});
    const made<dsp::vad_advanced> alone({}, {});
    const std::vector<float> block = noise(160, -30);
    assert_true(sharing->analyse(block.data()));
    assert_true(alone->analyse(block.data()));
    assert_null(alone->analysis().re());
    // By Parseval's theorem the mean bin has the windowed frame's energy; 160 of 256 are new.
    double energy = 0;
    for (std::size_t k = 1; k < 128; ++k) {
        const double re = sharing->analysis().re()[k];
        const double im = sharing->analysis().im()[k];
        energy += (re * re + im * im) / 127;
    }
    assert_true(std::abs(10 * std::log10(energy / 112) + 30) < 1.5);
    assert_true(sharing->score() == alone->score());
}

} // namespace

} // namespace voxplane

#define BOTH(test) cmocka_unit_test(test<dsp::vad_basic>), cmocka_unit_test(test<dsp::vad_advanced>)

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {
        BOTH(finds_voice),
        BOTH(stays_quiet),
        BOTH(hangs_over),
        BOTH(looks_back),
        BOTH(refuses_what_is_no_number),
        BOTH(bears_extremes),
        BOTH(resets),
        BOTH(changes),
        BOTH(refuses_settings),
        BOTH(sets_agree),
        cmocka_unit_test(shares_its_spectrum),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
