// Gain control whose detector doubts a voice that has become far quieter: its level is known by the
// time the detector believes it, and noise that has risen is no voice.
#include <algorithm>

#include "dsp/agc/advanced.hpp"
#include "dsp/agc/basic.hpp"
#include "signals.hpp"
#include "support/cmocka.hpp"

namespace voxplane {

namespace {

using namespace dsp_test;

constexpr std::size_t rate = 8000;
constexpr std::size_t block = 160;

// A voice at -15 dBov over noise at -50.
voice loud_voice(std::size_t seconds) {
    voice v = speech_like(rate, seconds);
    scale(v.samples, -15 - p56(v.samples, rate).active_dbov);
    const std::vector<float> floor = noise(v.samples.size(), -50);
    for (std::size_t i = 0; i < floor.size(); ++i) {
        v.samples[i] = std::clamp(v.samples[i] + floor[i], -1.0F, 1.0F);
    }
    return v;
}

// The gain after each of the blocks; the detector calls those from `from` up to `to` noise.
template <typename Form>
std::vector<float> gains(voice v, std::size_t from, std::size_t to) {
    aligned_memory memory(Form::state_bytes({}, {}));
    Form* const it = Form::make(memory.data(), {}, {}, simd::supported_isas().back());
    assert_non_null(it);
    std::vector<float> found;
    for (std::size_t i = 0; i + block <= v.samples.size(); i += block) {
        const bool doubts = i >= from && i < to;
        const float p = doubts ? 0.0F : v.probability(i + block / 2, rate);
        assert_true(it->process(v.samples.data() + i, p));
        found.push_back(it->read().gain_db);
    }
    return found;
}

template <typename Form>
void a_voice_is_believed() {
    voice v = loud_voice(14);
    const std::size_t step = 8 * rate;
    for (std::size_t i = step; i < v.samples.size(); ++i) {
        v.samples[i] *= amplitude(-25);
    }
    const std::vector<float> found = gains<Form>(v, step, step + rate);
    const float before = found[step / block - 1];
    assert_true(std::abs(before + 5) < 2);
    // Half a second after the doubt, in which gain can rise by 30 dB.
    assert_true(found[(step + rate) / block + 25] - before > 15);
}

template <typename Form>
void noise_is_not() {
    for (const double risen_dbov : {-44.0, -38.0}) {
        voice v = loud_voice(14);
        const std::size_t step = 8 * rate;
        const std::vector<float> rest = noise(v.samples.size() - step, risen_dbov);
        std::copy(rest.begin(), rest.end(), v.samples.begin() + step);
        const std::vector<float> found = gains<Form>(v, step, v.samples.size());
        const float before = found[step / block - 1];
        assert_true(*std::max_element(found.begin() + step / block, found.end()) < before + 1);
    }
}

void voices(void**) {
    a_voice_is_believed<dsp::agc_basic>();
    a_voice_is_believed<dsp::agc_advanced>();
}

void noises(void**) {
    noise_is_not<dsp::agc_basic>();
    noise_is_not<dsp::agc_advanced>();
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {cmocka_unit_test(voices), cmocka_unit_test(noises)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
