// A chain with canceller, detector and gain control on a leg that gives back what it is sent: what
// is left of the echo is not the leg's own speech, neither for the detector nor for gain control.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include "dsp/chain/chain.hpp"
#include "simd/isa.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::dsp;
using voxplane::test::report;

constexpr std::size_t rate = 8000;
constexpr std::size_t block = 160;

struct alignas(64) line {
    std::uint8_t octets[64];
};

// Harmonics of a gliding voice in syllables of 200 ms with pauses, between two seconds.
std::vector<double> voice(double pitch_hz, double peak, std::size_t from_s, std::size_t to_s,
                          std::size_t seconds) {
    std::vector<double> out(seconds * rate);
    double phase = 0;
    for (std::size_t i = from_s * rate; i < to_s * rate; ++i) {
        const double t = static_cast<double>(i) / rate;
        const double in_syllable = std::fmod(t, 0.3);
        phase += 2 * std::numbers::pi * pitch_hz * (1 + 0.25 * std::sin(3 * t)) / rate;
        double v = 0;
        for (int h = 1; h <= 20; ++h) {
            v += std::sin(h * phase) / h;
        }
        const double shape = in_syllable > 0.2 ? 0 : std::sin(std::numbers::pi * in_syllable / 0.2);
        out[i] = 0.5 * peak * v * shape;
    }
    return out;
}

struct call {
    explicit call(voice_level level) {
        for (const part each : {part::aec, part::vad, part::agc}) {
            settings.on[static_cast<std::size_t>(each)] = true;
        }
        settings.level = level;
        settings.budget_us = 0; // the machine may be shared
        settings.aec.suppress = true;
        ring.resize(far_end::state_bytes(codec::pcmu) / sizeof(line) + 1);
        far = far_end::make(ring.data(), codec::pcmu, g711::kernels_for(simd::isa::scalar),
                            pcm::kernels_for(simd::isa::scalar));
        memory.resize(chain::state_bytes(settings, {8000, 20}, processors()) / sizeof(line) + 1);
        it = chain::make(
            memory.data(), settings, {8000, 20},
            {&pcm::kernels_for(simd::isa::scalar), &processors(), simd::isa::scalar, 0});
    }

    // One packet to the leg, and the one that it sends meanwhile.
    void turn(const std::int16_t* sent, std::int16_t* received) {
        std::uint8_t codewords[block];
        g711::kernels_for(simd::isa::scalar).encode[0](sent, codewords, block);
        far->sent(codec::pcmu, at, codewords, block, now_ns);
        far->arrived(at, block, now_ns);
        it->process(received, block, at, far);
        at += block;
        now_ns += 20'000'000;
    }

    voice_settings settings;
    std::vector<line> ring;
    std::vector<line> memory;
    far_end* far = nullptr;
    chain* it = nullptr;
    std::uint32_t at = 1000;
    std::uint64_t now_ns = 1'000'000'000;
};

// Faint voice until 5 s, then ten seconds of nothing but the echo of a loud one, 24 ms late.
void echo_is_nobodys_speech(report& r, voice_level level) {
    constexpr std::size_t seconds = 15;
    const auto near = voice(120, 1000, 0, 5, seconds);
    const auto sent = voice(190, 9000, 5, seconds, seconds);
    call c(level);
    voice_readings spoken;
    voice_readings converged;
    std::uint32_t noise = 1;
    for (std::size_t from = 0; from < near.size(); from += block) {
        std::int16_t to_leg[block];
        std::int16_t received[block];
        for (std::size_t i = 0; i < block; ++i) {
            const std::size_t t = from + i;
            noise = noise * 1664525U + 1013904223U;
            const double hiss = static_cast<double>(static_cast<std::int32_t>(noise)) * 0x1p-26;
            const double echo = t < 200 ? 0 : 0.3 * sent[t - 192] - 0.1 * sent[t - 200];
            to_leg[i] = static_cast<std::int16_t>(std::lround(sent[t]));
            received[i] = static_cast<std::int16_t>(std::lround(near[t] + echo + hiss));
        }
        c.turn(to_leg, received);
        if (from == 5 * rate - block) {
            spoken = c.it->read();
        }
        if (from == 9 * rate - block) {
            converged = c.it->read();
        }
    }
    const voice_readings last = c.it->read();
    const std::string what(name(level));
    r.that(last.erle_db > 15, what + ": ERLE " + std::to_string(last.erle_db));
    r.that(spoken.speech_share > 0.4F, what + ": speech " + std::to_string(spoken.speech_share));
    const float heard = last.speech_share * static_cast<float>(last.blocks) -
                        converged.speech_share * static_cast<float>(converged.blocks);
    r.that(heard < 15, what + ": of 300 blocks speech " + std::to_string(heard));
    const float moved = last.agc_gain_db - spoken.agc_gain_db;
    r.that(spoken.agc_gain_db > 6 && std::abs(moved) < 3,
           what + ": gain " + std::to_string(spoken.agc_gain_db) + " dB, then " +
               std::to_string(last.agc_gain_db));
}

void every_level(report& r) {
    for (const voice_level level :
         {voice_level::economy, voice_level::balanced, voice_level::quality}) {
        echo_is_nobodys_speech(r, level);
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {voxplane_test(every_level)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
