// The library's own processors inside of a chain: what goes in comes out worked on, at every level
// and rate, on every instruction set alike; hours of silence, full scale and noise harm nothing.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "dsp/chain/chain.hpp"
#include "simd/isa.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::dsp;
using voxplane::test::report;
using samples = std::vector<std::int16_t>;

constexpr voice_level levels[] = {voice_level::economy, voice_level::balanced,
                                  voice_level::quality};

voice_settings with(std::initializer_list<part> which, voice_level level) {
    voice_settings s;
    for (const part each : which) {
        s.on[static_cast<std::size_t>(each)] = true;
    }
    s.level = level;
    s.budget_us = 0; // the machine may be shared
    return s;
}

// Everything that there is.
voice_settings all_at(voice_level level, std::uint32_t block_ms = 20) {
    voice_settings s = with({part::aec, part::vad, part::suppressor, part::eq, part::agc}, level);
    s.block_ms = block_ms;
    s.eq.bands[0] = {eq_shape::high_pass, 200, 0.7F, 0};
    return s;
}

struct bench {
    explicit bench(const voice_settings& settings, format how = {8000, 20},
                   simd::isa which = simd::isa::scalar)
        : how_(how), bytes(chain::state_bytes(settings, how, processors())),
          memory(bytes / 64 + 1) {
        it = chain::make(memory.data(), settings, how,
                         {&pcm::kernels_for(which), &processors(), which, 0});
    }
    samples through(const samples& in, chain* next = nullptr) {
        samples out = in;
        const std::size_t n = how_.block_samples();
        for (std::size_t at = 0; at + n <= out.size(); at += n) {
            it->follow_with(next);
            it->process(&out[at], n, static_cast<std::uint32_t>(at), nullptr);
        }
        return out;
    }

    struct alignas(64) line {
        std::uint8_t octets[64];
    };
    format how_;
    std::size_t bytes;
    std::vector<line> memory;
    chain* it;
};

samples noise(double rms, std::size_t n, unsigned seed = 1) {
    std::mt19937 random(seed);
    std::normal_distribution<double> draw(0, rms);
    samples out(n);
    for (std::int16_t& each : out) {
        each = static_cast<std::int16_t>(std::clamp(draw(random), -32768.0, 32767.0));
    }
    return out;
}

// Like speech to a detector: harmonics of a gliding voice in syllables of 200 ms with pauses.
samples voice(double peak, std::size_t n, double rate) {
    samples out(n);
    double phase = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double t = static_cast<double>(i) / rate;
        const double in_syllable = std::fmod(t, 0.3);
        const bool pause = in_syllable > 0.2 || std::fmod(t, 3.0) > 2.2;
        phase += 2 * std::numbers::pi * (120 + 30 * std::sin(3 * t)) / rate;
        double v = 0;
        for (int h = 1; h <= 20; ++h) {
            v += std::sin(h * phase) / h;
        }
        const double shape = pause ? 0 : std::sin(std::numbers::pi * in_syllable / 0.2);
        out[i] = static_cast<std::int16_t>(std::lround(peak * 0.5 * v * shape));
    }
    return out;
}

samples sum(const samples& a, const samples& b) {
    samples out = a;
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<std::int16_t>(std::clamp(out[i] + b[i], -32768, 32767));
    }
    return out;
}

double db(const samples& in, std::size_t from) {
    double energy = 0;
    for (std::size_t i = from; i < in.size(); ++i) {
        energy += static_cast<double>(in[i]) * in[i];
    }
    return 10 *
           std::log10(energy / static_cast<double>(in.size() - from) / (32768.0 * 32768) + 1e-12);
}

void gain_control_lifts_faint_speech(report& r) {
    for (const voice_level level : levels) {
        bench b(with({part::agc}, level));
        const samples in = sum(voice(300, 160'000, 8000), noise(1, 160'000));
        const samples out = b.through(in);
        const double gained = db(out, 80'000) - db(in, 80'000);
        r.that(gained > 6 && gained < 37,
               std::string(name(level)) + ": " + std::to_string(gained) + " dB");
        const voice_readings now = b.it->read();
        r.that(std::abs(static_cast<double>(now.agc_gain_db) - gained) < 6, "as it says");
        r.that(now.speech_share > 0.2F && now.speech_share < 0.999F,
               "speech " + std::to_string(now.speech_share));
        r.that(now.agc_level_dbov > -80 && now.agc_level_dbov < -20, "level measured");
        r.that(now.noise_floor_dbov > -127 && now.noise_floor_dbov < -55,
               "floor " + std::to_string(now.noise_floor_dbov));
    }
}

void noise_is_turned_down(report& r) {
    bench b(with({part::suppressor}, voice_level::quality));
    const samples in = noise(200, 80'000);
    const double lowered = db(in, 40'000) - db(b.through(in), 40'000);
    r.that(lowered > 8, "by " + std::to_string(lowered) + " dB");
    const double floor = static_cast<double>(b.it->read().noise_floor_dbov);
    r.that(floor > -60 && floor < -35, "floor " + std::to_string(floor));
    bench none(with({part::suppressor}, voice_level::economy));
    r.that(none.through(in) == in, "economy has none");
    r.that(b.it->delay_samples() > 0, "its delay is told");
}

void one_analysis_serves_two(report& r) {
    const voice_settings both = with({part::vad, part::suppressor}, voice_level::quality);
    const voice_settings one = with({part::suppressor}, voice_level::quality);
    r.that(shares_analysis(both) && !shares_analysis(one), "shared where both run");
    const samples in = sum(voice(6000, 80'000, 8000), noise(200, 80'000));
    bench shared(both);
    bench alone(one);
    const double apart = db(shared.through(in), 0) - db(alone.through(in), 0);
    r.that(std::abs(apart) < 0.5, "to the same end: " + std::to_string(apart) + " dB");
    // Load takes the detector's advanced form off: the suppressor has no analysis any more.
    shared.it->limit(voice_level::economy);
    shared.through(in);
    r.equal(shared.it->fallbacks(), 0U, "no failure");
    shared.it->limit(voice_level::quality);
    const samples again = shared.through(in);
    r.equal(shared.it->fallbacks(), 0U, "nor coming back");
    r.that(again != in, "worked on again");
}

void equaliser_cuts(report& r) {
    voice_settings s = with({part::eq}, voice_level::economy);
    s.eq.bands[0] = {eq_shape::high_pass, 1000, 0.7071F, 0};
    bench b(s);
    samples low(16'000);
    for (std::size_t i = 0; i < low.size(); ++i) {
        low[i] = static_cast<std::int16_t>(
            8000 * std::sin(2 * std::numbers::pi * 100 * static_cast<double>(i) / 8000));
    }
    const double cut = db(low, 8000) - db(b.through(low), 8000);
    r.that(cut > 35, "100 Hz below 1000: " + std::to_string(cut) + " dB");
}

void every_rate_and_block(report& r) {
    for (const std::uint32_t rate : {8000U, 16'000U, 48'000U}) {
        for (const std::uint32_t ms : {10U, 20U}) {
            for (const voice_level level : levels) {
                const std::string what = std::to_string(rate) + " Hz, " + std::to_string(ms) +
                                         " ms, " + std::string(name(level));
                bench b(all_at(level, ms), {rate, ms});
                if (!r.that(b.it != nullptr, what + ": made")) {
                    continue;
                }
                const samples in = sum(voice(2000, rate * 2, rate), noise(20, rate * 2));
                const samples out = b.through(in);
                r.that(out != in, what + ": worked on");
                r.equal(b.it->fallbacks(), 0U, what + ": failures");
                r.that(db(out, rate) > -70 && db(out, rate) < -3,
                       what + ": level " + std::to_string(db(out, rate)));
            }
        }
    }
}

void hard_signals(report& r) {
    for (const voice_level level : levels) {
        bench b(all_at(level));
        samples square(8000);
        for (std::size_t i = 0; i < square.size(); ++i) {
            square[i] = i / 40 % 2 == 0 ? 32767 : -32768;
        }
        for (const samples& in : {square, samples(8000, -32768), samples(80'000, 0), noise(1, 8000),
                                  voice(32767, 8000, 8000), samples(800'000, 0), square}) {
            b.through(in);
        }
        r.equal(b.it->fallbacks(), 0U, std::string(name(level)) + ": failures");
        const samples silence = b.through(samples(16'000, 0));
        r.that(db(silence, 8000) < -80, "silence stays silence");
    }
}

void all_sets_alike(report& r) {
    const samples in = sum(voice(3000, 48'000, 8000), noise(30, 48'000));
    bench plain(all_at(voice_level::quality));
    const samples expected = plain.through(in);
    for (const simd::isa which : simd::supported_isas()) {
        bench b(all_at(voice_level::quality), {8000, 20}, which);
        const samples out = b.through(in);
        double error = 0;
        double energy = 0;
        for (std::size_t i = 0; i < in.size(); ++i) {
            error += std::pow(out[i] - expected[i], 2);
            energy += std::pow(expected[i], 2);
        }
        const double snr = 10 * std::log10(energy / (error + 1));
        r.that(snr > 50, std::string(simd::name(which)) + ": " + std::to_string(snr) + " dB");
    }
}

void bytes_by_level(report& r) {
    std::size_t before = 0;
    for (const voice_level level : levels) {
        const std::size_t bytes = chain::state_bytes(all_at(level), {8000, 20}, processors());
        std::printf("    state of a leg at 8 kHz, %s: %zu bytes\n", name(level).data(), bytes);
        r.that(bytes >= before && bytes % 64 == 0, "more with the level");
        before = bytes;
    }
}

// Memory that is asked for ahead is only asked for, whoever's it is.
void who_follows_changes_nothing(report& r) {
    for (const voice_level level : levels) {
        const samples in = sum(voice(8000, 32'000, 8000), noise(50, 32'000));
        bench alone(all_at(level));
        bench followed(all_at(level));
        bench next(all_at(voice_level::quality));
        bench least(with({part::eq}, voice_level::economy));
        const samples want = alone.through(in);
        r.that(followed.through(in, next.it) == want, "another leg follows");
        alone.it->reset();
        followed.it->reset();
        next.through(samples(160), followed.it);
        r.that(followed.through(in, least.it) == alone.through(in), "it follows another leg");
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(gain_control_lifts_faint_speech),
        voxplane_test(noise_is_turned_down),
        voxplane_test(one_analysis_serves_two),
        voxplane_test(equaliser_cuts),
        voxplane_test(every_rate_and_block),
        voxplane_test(hard_signals),
        voxplane_test(all_sets_alike),
        voxplane_test(bytes_by_level),
        voxplane_test(who_follows_changes_nothing),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
