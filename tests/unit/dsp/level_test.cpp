// The level meter's windows and decibels. The kernels' own tests are in the suite "isa".
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "dsp/level.hpp"
#include "g711/reference.hpp"
#include "support/cmocka.hpp"

namespace voxplane {

namespace {

constexpr std::uint32_t window = 8000;

const pcm::kernels& plain() {
    return pcm::kernels_for(simd::isa::scalar);
}

void assert_close(double got, double want, double tolerance) {
    if (!(std::abs(got - want) <= tolerance)) {
        fail_msg("level %.4f dBov, expected %.4f within %.4f", got, want, tolerance);
    }
}

// Meters pcm in frames and returns the level of the last full window.
double level_of(const std::vector<std::int16_t>& pcm, std::size_t frame) {
    dsp::level_state state;
    for (std::size_t i = 0; i < pcm.size(); i += frame) {
        dsp::meter(state, plain(), pcm.data() + i, std::min(frame, pcm.size() - i), window);
    }
    return dsp::rms_dbov(state.last_energy.get(), state.last_samples.get());
}

std::vector<std::int16_t> sine(double amplitude, double hz, std::size_t n) {
    std::vector<std::int16_t> pcm(n);
    for (std::size_t i = 0; i < n; ++i) {
        const double phase = 2.0 * std::numbers::pi * hz * static_cast<double>(i) / 8000.0;
        pcm[i] = static_cast<std::int16_t>(std::lround(amplitude * std::sin(phase)));
    }
    return pcm;
}

void known_levels(void**) {
    assert_close(level_of(sine(32767.0, 1004.0, window), 160), -3.01, 0.005);
    assert_close(level_of(sine(3276.7, 440.0, window), 160), -23.01, 0.01);
    assert_close(level_of(std::vector<std::int16_t>(window, -32768), 160), 0.0, 0.0);
    assert_close(level_of(std::vector<std::int16_t>(window, 1), 160), -90.31, 0.01);
    assert_close(level_of(std::vector<std::int16_t>(window, 0), 160), -127.0, 0.0);
}

// 0 dBm0 is 6.15 dB below overload in A-law and 6.18 in mu-law: G.711 puts a full-scale sine at
// +3.14 and +3.17 dBm0, and it is at -3.01 dBov.
void reference_sines(void**) {
    constexpr std::uint8_t pcma[] = {0x34, 0x21, 0x21, 0x34, 0xb4, 0xa1, 0xa1, 0xb4};
    constexpr std::uint8_t pcmu[] = {0x1e, 0x0b, 0x0b, 0x1e, 0x9e, 0x8b, 0x8b, 0x9e};
    std::vector<std::int16_t> a(window);
    std::vector<std::int16_t> mu(window);
    for (std::size_t i = 0; i < window; ++i) {
        a[i] = g711::reference_decode(g711::law::pcma, pcma[i % 8]);
        mu[i] = g711::reference_decode(g711::law::pcmu, pcmu[i % 8]);
    }
    assert_close(level_of(a, 160), -6.15, 0.05);
    assert_close(level_of(mu, 160), -6.18, 0.05);
}

void decibels(void**) {
    assert_close(dsp::rms_dbov(0, 0), -127.0, 0.0);
    assert_close(dsp::rms_dbov(0, 100), -127.0, 0.0);
    assert_close(dsp::rms_dbov(5, 0), -127.0, 0.0);
    assert_close(dsp::rms_dbov(1, 1U << 30), -127.0, 0.0);
    assert_close(dsp::peak_dbov(0), -127.0, 0.0);
    assert_close(dsp::peak_dbov(32768), 0.0, 0.0);
    assert_close(dsp::peak_dbov(16384), -6.02, 0.001);
    assert_close(dsp::peak_dbov(1), -90.31, 0.01);
}

// Frames that do not divide the window are cut at its end: windows are exact.
void windows(void**) {
    dsp::level_state state;
    const std::vector<std::int16_t> loud(240, 1000);
    const std::vector<std::int16_t> quiet(240, -10);
    // 33 frames of 240 leave 80 samples of room.
    for (int i = 0; i < 33; ++i) {
        dsp::meter(state, plain(), loud.data(), loud.size(), window);
    }
    assert_int_equal(state.last_samples.get(), 0);
    assert_int_equal(state.total_samples.get(), 7920);
    dsp::meter(state, plain(), quiet.data(), quiet.size(), window);
    assert_int_equal(state.last_samples.get(), window);
    assert_int_equal(state.last_energy.get(), 7920 * 1000000ULL + 80 * 100);
    assert_int_equal(state.last_peak.get(), 1000);
    assert_int_equal(state.samples, 160);
    assert_int_equal(state.energy, 160 * 100);
    assert_int_equal(state.peak, 10);
    assert_int_equal(state.total_samples.get(), 8160);
    assert_int_equal(state.total_energy.get(), 7920 * 1000000ULL + 240 * 100);
    assert_int_equal(state.total_peak.get(), 1000);
}

// A frame longer than the window fills several.
void long_frame(void**) {
    dsp::level_state state;
    std::vector<std::int16_t> pcm(2 * window + 5, 3);
    pcm[window] = -32768;
    dsp::meter(state, plain(), pcm.data(), pcm.size(), window);
    assert_int_equal(state.last_samples.get(), window);
    assert_int_equal(state.last_peak.get(), 32768);
    assert_int_equal(state.last_energy.get(), (window - 1) * 9 + (1U << 30));
    assert_int_equal(state.samples, 5);
    assert_int_equal(state.total_samples.get(), pcm.size());
}

void empty_frame(void**) {
    dsp::level_state state;
    dsp::meter(state, plain(), nullptr, 0, window);
    assert_int_equal(state.total_samples.get(), 0);
    assert_int_equal(state.last_samples.get(), 0);
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    static_assert(sizeof(dsp::level_state) == cache_line_bytes);
    const CMUnitTest tests[] = {
        cmocka_unit_test(known_levels), cmocka_unit_test(reference_sines),
        cmocka_unit_test(decibels),     cmocka_unit_test(windows),
        cmocka_unit_test(long_frame),   cmocka_unit_test(empty_frame),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
