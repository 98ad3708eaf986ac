// The filter between 8 and 16 kHz: its response in both directions, by sines, and that blocks of
// any length give the same samples.
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include "dsp/resample/half_band.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using voxplane::test::report;
using samples = std::vector<std::int16_t>;

const pcm::kernels& plain() {
    return pcm::kernels_for(simd::isa::scalar);
}

samples sine(double hz, double rate, std::size_t n) {
    samples out(n);
    for (std::size_t i = 0; i < n; ++i) {
        out[i] = static_cast<std::int16_t>(std::lround(
            16000.0 * std::sin(2 * std::numbers::pi * hz * static_cast<double>(i) / rate)));
    }
    return out;
}

samples up(const samples& in, std::size_t step = 160) {
    dsp::half_band filter;
    samples out(2 * in.size());
    for (std::size_t at = 0; at < in.size(); at += step) {
        filter.up(plain(), &in[at], &out[2 * at], std::min(step, in.size() - at));
    }
    return out;
}

samples down(const samples& in, std::size_t step = 160) {
    dsp::half_band filter;
    samples out(in.size() / 2);
    for (std::size_t at = 0; at < out.size(); at += step) {
        filter.down(plain(), &in[2 * at], &out[at], std::min(step, out.size() - at));
    }
    return out;
}

// Decibels of one frequency against the sine that went in, after the filter has settled.
double level_at(const samples& in, double hz, double rate) {
    double re = 0;
    double im = 0;
    const std::size_t skip = 200;
    for (std::size_t i = skip; i < in.size(); ++i) {
        const double phase = 2 * std::numbers::pi * hz * static_cast<double>(i) / rate;
        re += in[i] * std::cos(phase);
        im += in[i] * std::sin(phase);
    }
    const double amplitude = 2 * std::hypot(re, im) / static_cast<double>(in.size() - skip);
    return 20 * std::log10(amplitude / 16000.0 + 1e-9);
}

void within(report& r, double got, double low, double high, const std::string& what) {
    r.that(got >= low && got <= high, what + ": " + std::to_string(got) + " dB");
}

void flat_where_telephony_is(report& r) {
    for (const double hz : {100.0, 300.0, 1000.0, 2000.0, 3000.0, 3400.0}) {
        const std::string at = std::to_string(static_cast<int>(hz)) + " Hz";
        within(r, level_at(up(sine(hz, 8000, 8200)), hz, 16000), -0.1, 0.1, "up, " + at);
        within(r, level_at(down(sine(hz, 16000, 16400)), hz, 8000), -0.1, 0.1, "down, " + at);
    }
}

void nothing_where_images_are(report& r) {
    for (const double hz : {300.0, 1000.0, 3000.0, 3400.0}) {
        within(r, level_at(up(sine(hz, 8000, 8200)), 8000 - hz, 16000), -200, -65,
               "image of " + std::to_string(static_cast<int>(hz)));
    }
    for (const double hz : {4600.0, 5000.0, 6000.0, 7500.0}) {
        within(r, level_at(down(sine(hz, 16000, 16400)), 8000 - hz, 8000), -200, -65,
               "alias of " + std::to_string(static_cast<int>(hz)));
    }
}

void lengths_do_not_matter(report& r) {
    const samples in = sine(700, 8000, 960);
    r.that(up(in, 160) == up(in, 1) && up(in, 160) == up(in, 37), "up");
    const samples wide = sine(700, 16000, 1920);
    r.that(down(wide, 160) == down(wide, 1) && down(wide, 160) == down(wide, 37), "down");
}

void there_and_back(report& r) {
    const samples in = sine(1000, 8000, 1600);
    const samples out = down(up(in));
    // Each way takes 31 samples of 16 kHz: 31 of 8 kHz in all.
    double noise = 0;
    for (std::size_t i = 100; i < in.size(); ++i) {
        noise += std::pow(out[i] - in[i - 31], 2);
    }
    const double db = 10 * std::log10((noise + 1) / 1500 / (16000.0 * 16000.0 / 2));
    within(r, db, -200, -60, "what comes back less what went");
    samples loud(1600, 32767);
    const samples still = up(loud);
    r.that(std::abs(still[3000] - 32767) < 40, "full scale stays");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(flat_where_telephony_is),
        voxplane_test(nothing_where_images_are),
        voxplane_test(lengths_do_not_matter),
        voxplane_test(there_and_back),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
