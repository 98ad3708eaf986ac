// The meter of active speech level in a chain: it measures what leaves, behind gain control, and
// changes nothing.
#include <cmath>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

#include "gains.hpp"

namespace {

constexpr std::size_t rate = 8000;

// A tone of that level for two seconds, then silence for two, over and over.
std::vector<std::int16_t> half_a_tone(double dbov, std::size_t seconds) {
    std::vector<std::int16_t> out(seconds * rate);
    const double peak = 32768 * std::sqrt(2.0) * std::pow(10.0, dbov / 20);
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double angle = 2 * std::numbers::pi * 1000 * static_cast<double>(i) / rate;
        out[i] = static_cast<std::int16_t>(
            i / rate % 4 < 2 ? std::lround(peak * std::sin(angle + 0.1)) : 0);
    }
    return out;
}

// The test's gain for gain control, the library's meter.
const catalogue& halved_and_metered() {
    static const catalogue all = [] {
        catalogue made = gains();
        const auto at = static_cast<std::size_t>(part::meter);
        made.basic[at] = processors().basic[at];
        return made;
    }();
    return all;
}

voice_readings measured(const voice_settings& s, std::vector<std::int16_t>& samples) {
    const std::size_t bytes = chain::state_bytes(s, narrow, halved_and_metered());
    std::vector<bench::line> memory(bytes / 64 + 1);
    chain* it = chain::make(
        memory.data(), s, narrow,
        {&pcm::kernels_for(simd::isa::scalar), &halved_and_metered(), simd::isa::scalar, 0});
    for (std::size_t at = 0; at + 160 <= samples.size(); at += 160) {
        it->process(&samples[at], 160, static_cast<std::uint32_t>(at), nullptr);
    }
    return it->read();
}

// All energy over the time that counts as active: the tone's half of it, less what pauses add.
double expected_dbov(double tone_dbov, const voice_readings& now) {
    return tone_dbov + 10 * std::log10(0.5 / static_cast<double>(now.activity));
}

void measures_what_leaves(report& r) {
    begin();
    voice_settings s = agc_at(voice_level::economy);
    s.on[static_cast<std::size_t>(part::meter)] = true;
    auto samples = half_a_tone(-20, 40);
    const voice_readings now = measured(s, samples);
    const double off = static_cast<double>(now.active_level_dbov) - expected_dbov(-26.02, now);
    r.that(std::abs(off) < 0.1, "halved: off by " + std::to_string(off) + " dB");
    // The standard counts 200 ms of each pause, after the envelope's own fall.
    r.that(now.activity > 0.54F && now.activity < 0.58F,
           "activity " + std::to_string(now.activity));
    r.that(now.forms[static_cast<std::size_t>(part::meter)] == form::basic, "shown");
}

void alone_and_at_every_level(report& r) {
    begin();
    for (const voice_level level :
         {voice_level::economy, voice_level::balanced, voice_level::quality}) {
        voice_settings s;
        s.on[static_cast<std::size_t>(part::meter)] = true;
        s.level = level;
        const auto before = half_a_tone(-33, 8);
        auto samples = before;
        const voice_readings now = measured(s, samples);
        r.that(samples == before, "audio as it was");
        const double off = static_cast<double>(now.active_level_dbov) - expected_dbov(-33, now);
        r.that(std::abs(off) < 0.1 && now.activity > 0.5F,
               std::string(name(level)) + ": off by " + std::to_string(off) + " dB");
    }
    voice_settings off;
    off.on[static_cast<std::size_t>(part::meter)] = true;
    off.forms[static_cast<std::size_t>(part::meter)] = form_choice::off;
    auto samples = half_a_tone(-33, 8);
    r.that(measured(off, samples).active_level_dbov == -127, "off");
    off.meter.memory_s = 3;
    r.that(check(off, narrow) != nullptr, "a memory of three seconds is refused");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {voxplane_test(measures_what_leaves),
                                voxplane_test(alone_and_at_every_level)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
