// The spectrum on demand: tones and noise of known level in every band, memory that comes and goes.
#include "dsp/spectrum/spectrum.hpp"
#include "signals.hpp"
#include "support/cmocka.hpp"

namespace voxplane {

namespace {

using namespace dsp_test;
using dsp::format;
using dsp::spectrum_analyser;
using dsp::spectrum_result;
using dsp::spectrum_settings;
using dsp::spectrum_state;
using dsp::spectrum_work;

std::size_t band_of(const spectrum_result& r, double hz) {
    std::size_t best = 0;
    for (std::size_t b = 0; b < r.bands; ++b) {
        if (std::abs(std::log(double{r.band_hz(b)} / hz)) <
            std::abs(std::log(double{r.band_hz(best)} / hz))) {
            best = b;
        }
    }
    return best;
}

// Feeds x again and again until the measurement ends.
spectrum_result measured(const std::vector<float>& x, format how, std::uint32_t frames,
                         simd::isa which = simd::isa::scalar) {
    aligned_memory memory(spectrum_work::bytes(how));
    spectrum_work* const work = spectrum_work::make(memory.data(), {frames}, how, which);
    assert_non_null(work);
    spectrum_analyser analyser;
    analyser.start(work);
    const std::size_t n = how.block_samples();
    std::size_t blocks = 0;
    for (; analyser.running(); ++blocks) {
        assert_true(blocks * n < (frames + 3) * std::size_t{2048});
        assert_true(work->result().state == spectrum_state::running && work->result().bands == 0);
        analyser.process(x.data() + blocks % (x.size() / n) * n);
    }
    assert_true(work->result().frames == frames);
    return work->result();
}

void expect_near(double got, double want, double most, const char* what, double hz) {
    if (!(std::abs(got - want) <= most)) {
        fail_msg("%s at %g Hz is %g, expected %g within %g", what, hz, got, want, most);
    }
}

void tones(void**) {
    for (const format how : formats) {
        const spectrum_result shape = measured(std::vector<float>(how.rate_hz), how, 1);
        for (std::size_t b = 0; b < shape.bands; ++b) {
            const double hz = double{shape.band_hz(b)};
            const double level = -12.0 - 2.0 * static_cast<double>(b);
            const spectrum_result r = measured(tone(how.rate_hz * 2, hz, how.rate_hz, level), how,
                                               8, simd::supported_isas().back());
            expect_near(double{r.level_dbov[b]}, level, 0.3, "band", hz);
            expect_near(double{r.total_dbov}, level, 0.1, "total", hz);
            for (std::size_t other = 0; other < r.bands; ++other) {
                if (other + 1 < b || other > b + 1) { // the window's side lobes
                    assert_true(double{r.level_dbov[other]} < level - 40);
                }
            }
        }
    }
}

void white_noise(void**) {
    constexpr double seconds = 30;
    for (const std::uint32_t rate : {8000U, 16000U, 48000U}) {
        const std::uint32_t hop = rate == 8000 ? 512 : 1024;
        const spectrum_result r =
            measured(noise(static_cast<std::size_t>(seconds) * rate, -20), {rate, 20},
                     static_cast<std::uint32_t>(seconds) * rate / hop - 1);
        expect_near(double{r.total_dbov}, -20, 0.05, "total", 0);
        for (std::size_t b = 0; b < r.bands; ++b) {
            const double hz = double{r.band_hz(b)};
            const double width = hz * (std::pow(10.0, 0.05) - std::pow(10.0, -0.05));
            // Four deviations of the power of so much noise: 0.2 dB from 500 Hz up.
            const double most = 4 * 4.34 / std::sqrt(width * seconds);
            expect_near(double{r.level_dbov[b]}, -20 + to_db(2 * width / rate), most, "band", hz);
        }
    }
}

void bands_by_rate(void**) {
    const std::vector<float> x(48000);
    const spectrum_result narrow = measured(x, {8000, 20}, 2);
    assert_int_equal(narrow.bands, 16);
    assert_true(std::abs(narrow.band_hz(0) - 100) < 0.1F);
    assert_true(std::abs(narrow.band_hz(15) - 3162.3F) < 0.1F);
    assert_true(narrow.level_dbov[3] == -127 && narrow.total_dbov == -127);
    const spectrum_result wide = measured(x, {16000, 20}, 2);
    assert_int_equal(wide.bands, 19);
    assert_true(std::abs(wide.band_hz(18) - 6309.6F) < 0.1F);
    const spectrum_result full = measured(x, {48000, 10}, 2);
    assert_int_equal(full.bands, 19);
    assert_true(std::abs(full.band_hz(18) - 19952.6F) < 0.1F);
    assert_true(band_of(full, 315) == 0);
}

void same_on_every_isa(void**) {
    const std::vector<float> x = speech_like(8000, 4).samples;
    const spectrum_result want = measured(x, {}, 40);
    for (const simd::isa which : simd::supported_isas()) {
        const spectrum_result got = measured(x, {}, 40, which);
        for (std::size_t b = 0; b < want.bands; ++b) {
            expect_near(double{got.level_dbov[b]}, double{want.level_dbov[b]}, 0.001, "band",
                        double{got.band_hz(b)});
        }
    }
}

// The working memory is another's once the result says so: nothing is written there any more.
void memory_given_back(void**) {
    const format how;
    spectrum_analyser analyser;
    const std::vector<float> x = tone(160, 1000, 8000, -20);
    analyser.process(x.data()); // idle
    assert_false(analyser.running());
    analyser.stop();
    aligned_memory first(spectrum_work::bytes(how));
    aligned_memory second(spectrum_work::bytes(how));
    spectrum_work* const early = spectrum_work::make(first.data(), {1000}, how);
    spectrum_work* const late = spectrum_work::make(second.data(), {1}, how);
    analyser.start(early);
    analyser.process(x.data());
    analyser.start(late);
    assert_true(early->result().state == spectrum_state::stopped);
    assert_int_equal(early->result().bands, 0);
    std::memset(first.data(), 0x5A, spectrum_work::bytes(how));
    for (int i = 0; i < 7; ++i) {
        analyser.process(x.data()); // 1024 samples are 6.4 blocks
        assert_true(analyser.running() == (i < 6));
    }
    assert_true(late->result().state == spectrum_state::done);
    std::memset(second.data(), 0x5A, spectrum_work::bytes(how));
    analyser.process(x.data());
    for (aligned_memory* memory : {&first, &second}) {
        const auto* const bytes = static_cast<const unsigned char*>(memory->data());
        for (std::size_t i = 0; i < spectrum_work::bytes(how); ++i) {
            assert_int_equal(bytes[i], 0x5A);
        }
    }
}

void no_numbers(void**) {
    std::vector<float> x = tone(8000, 1000, 8000, -20);
    for (const float wrong : {not_a_number, infinite}) {
        x[4000] = wrong;
        aligned_memory memory(spectrum_work::bytes({}));
        spectrum_work* const work = spectrum_work::make(memory.data(), {12}, {});
        spectrum_analyser analyser;
        analyser.start(work);
        for (std::size_t i = 0; i < x.size(); i += 160) {
            analyser.process(x.data() + i);
        }
        assert_false(analyser.running());
        assert_true(work->result().state == spectrum_state::failed);
        assert_int_equal(work->result().bands, 0);
    }
}

void refusals(void**) {
    aligned_memory memory(spectrum_work::bytes({48000, 20}));
    assert_null(check(spectrum_settings{}, format{}));
    assert_non_null(check(spectrum_settings{0}, format{}));
    assert_non_null(check(spectrum_settings{10001}, format{}));
    assert_non_null(check(spectrum_settings{}, format{44100, 20}));
    assert_null(spectrum_work::make(memory.data(), {0}, {}));
    assert_null(spectrum_work::make(memory.data(), {}, {8000, 30}));
}

// Packets are no blocks.
void samples_in_any_portions(void**) {
    const format how{8000, 20};
    const std::vector<float> x = noise(8000, -30);
    const spectrum_result whole = measured(x, how, 10);
    for (const std::size_t portion : {1U, 80U, 333U, 1025U}) {
        aligned_memory memory(spectrum_work::bytes(how));
        spectrum_work* const work = spectrum_work::make(memory.data(), {10}, how);
        spectrum_analyser analyser;
        analyser.start(work);
        for (std::size_t at = 0; analyser.running(); at += portion) {
            assert_true(at < x.size());
            analyser.process(&x[at], std::min(portion, x.size() - at));
        }
        const spectrum_result pieces = work->result();
        assert_true(pieces.state == spectrum_state::done && pieces.bands == whole.bands);
        assert_true(pieces.total_dbov == whole.total_dbov);
        for (std::size_t b = 0; b < whole.bands; ++b) {
            assert_true(pieces.level_dbov[b] == whole.level_dbov[b]);
        }
    }
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {cmocka_unit_test(tones),
                                cmocka_unit_test(white_noise),
                                cmocka_unit_test(bands_by_rate),
                                cmocka_unit_test(samples_in_any_portions),
                                cmocka_unit_test(same_on_every_isa),
                                cmocka_unit_test(memory_given_back),
                                cmocka_unit_test(no_numbers),
                                cmocka_unit_test(refusals)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
