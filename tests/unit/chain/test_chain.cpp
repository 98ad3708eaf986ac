// The chain's machinery with processors of the test's own: a gain for each part, which can be told
// to fail, to give no numbers, or to take its time. What is asserted is the audio that comes out.
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "base/cycle_clock.hpp"
#include "dsp/chain/chain.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::dsp;
using voxplane::test::report;

// What the processors of a test do. One test at a time.
struct script {
    bool fail = false;
    bool spoil = false;
    bool memory = true;
    std::uint64_t spin_cycles = 0;
    unsigned runs = 0;
    unsigned skips = 0;
    unsigned resets = 0;
    unsigned far_blocks = 0;
    float change = 0; // added to the factor by change()
};
script advanced_agc;
script basic_agc;

struct gain {
    float factor;
    format how;
};

template <script& Does, int Percent>
const implementation& gain_of() {
    static const implementation code{
        .state_bytes = [](const voice_settings&, format) noexcept -> std::size_t {
            return sizeof(gain);
        },
        .make = [](void* memory, const voice_settings&, format how, simd::isa) -> void* {
            return Does.memory
                       ? std::construct_at(static_cast<gain*>(memory), gain{Percent / 100.0F, how})
                       : nullptr;
        },
        .run =
            [](void* state, block_io& io) noexcept {
                const gain& g = *static_cast<gain*>(state);
                ++Does.runs;
                Does.far_blocks += io.far != nullptr ? 1 : 0;
                if (Does.fail) {
                    return false;
                }
                const std::uint64_t begin = read_cycles();
                while (read_cycles() - begin < Does.spin_cycles) {
                }
                for (std::size_t i = 0; i < g.how.block_samples(); ++i) {
                    io.near[i] *= g.factor;
                }
                if (Does.spoil) {
                    io.near[7] = std::numeric_limits<float>::quiet_NaN();
                }
                return true;
            },
        .skip = [](void*, const block_io&) noexcept { ++Does.skips; },
        .reset = [](void*) noexcept { ++Does.resets; },
        .change =
            [](void* state, const voice_settings&) noexcept {
                static_cast<gain*>(state)->factor += Does.change;
            },
    };
    return code;
}

const catalogue& gains() {
    static const catalogue all = [] {
        catalogue made;
        made.basic[static_cast<std::size_t>(part::agc)] = &gain_of<basic_agc, 50>();
        made.advanced[static_cast<std::size_t>(part::agc)] = &gain_of<advanced_agc, 25>();
        return made;
    }();
    return all;
}

constexpr format narrow{8000, 20};

voice_settings agc_at(voice_level level) {
    voice_settings s;
    s.on[static_cast<std::size_t>(part::agc)] = true;
    s.level = level;
    s.budget_us = 0;
    return s;
}

struct bench {
    explicit bench(const voice_settings& settings, format how = narrow,
                   std::uint64_t cycles_per_us = 0)
        : bytes(chain::state_bytes(settings, how, gains())), memory(bytes / 64 + 1) {
        chain_tools tools{&pcm::kernels_for(simd::isa::scalar), &gains(), simd::isa::scalar,
                          cycles_per_us};
        it = chain::make(memory.data(), settings, how, tools);
    }
    // What becomes of n samples of this value.
    std::vector<std::int16_t> through(std::int16_t value, std::size_t n = 160) {
        std::vector<std::int16_t> frame(n, value);
        it->process(frame.data(), n, timestamp, nullptr);
        timestamp += static_cast<std::uint32_t>(n);
        return frame;
    }
    // The same where all of them are equal; INT_MIN otherwise.
    int constant(std::int16_t value, std::size_t n = 160) {
        const auto frame = through(value, n);
        for (const std::int16_t each : frame) {
            if (each != frame[0]) {
                return std::numeric_limits<int>::min();
            }
        }
        return frame[0];
    }

    struct alignas(64) line {
        std::uint8_t octets[64];
    };
    std::size_t bytes;
    std::vector<line> memory;
    chain* it;
    std::uint32_t timestamp = 0;
};

void begin() {
    advanced_agc = {};
    basic_agc = {};
}

void levels_choose_forms(report& r) {
    begin();
    bench quality(agc_at(voice_level::quality));
    r.equal(quality.constant(8000), 2000, "quality");
    bench balanced(agc_at(voice_level::balanced));
    r.equal(balanced.constant(8000), 4000, "balanced");
    voice_settings off = agc_at(voice_level::quality);
    off.forms[static_cast<std::size_t>(part::agc)] = form_choice::off;
    bench none(off);
    r.equal(none.constant(8000), 8000, "off by name");
    voice_settings named = agc_at(voice_level::economy);
    named.forms[static_cast<std::size_t>(part::agc)] = form_choice::advanced;
    bench forced(named);
    r.equal(forced.constant(8000), 2000, "advanced by name");
    r.that(quality.bytes > balanced.bytes && balanced.bytes > none.bytes, "bytes grow with forms");
    r.that(quality.bytes % 64 == 0, "whole lines");
}

void both_ends_of_the_scale(report& r) {
    begin();
    voice_settings off = agc_at(voice_level::balanced);
    off.on = {};
    bench b(off);
    for (const int value : {-32768, -32767, -1, 0, 1, 32767}) {
        r.equal(b.constant(static_cast<std::int16_t>(value)), value, "bypassed");
    }
    r.that(b.through(5, 0).empty(), "an empty frame");
    r.equal(b.it->delay_samples(), 0U, "no delay from an empty frame");
}

void other_lengths_are_delayed_by_a_block(report& r) {
    begin();
    bench b(agc_at(voice_level::quality));
    r.equal(b.constant(4000, 320), 1000, "two blocks at once");
    r.equal(b.it->delay_samples(), 0U, "no delay for whole blocks");
    std::vector<std::int16_t> heard;
    const std::size_t lengths[] = {240, 80, 1, 159, 33, 447, 160, 240, 720};
    std::int16_t next = 0;
    for (const std::size_t n : lengths) {
        std::vector<std::int16_t> frame(n);
        for (std::int16_t& sample : frame) {
            sample = static_cast<std::int16_t>(4 * next++);
        }
        b.it->process(frame.data(), n, 0, nullptr);
        heard.insert(heard.end(), frame.begin(), frame.end());
    }
    r.equal(b.it->delay_samples(), 160U, "delay");
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < heard.size(); ++i) {
        const int expected = i < 160 ? 0 : static_cast<int>(i - 160);
        wrong += heard[i] != expected ? 1U : 0U;
    }
    r.equal(wrong, 0U, "samples out of place");
    b.it->reset();
    r.equal(b.it->delay_samples(), 0U, "delay after reset");
    r.equal(b.constant(4000), 1000, "whole blocks after reset");
}

void ten_millisecond_blocks(report& r) {
    begin();
    voice_settings s = agc_at(voice_level::quality);
    s.block_ms = 10;
    bench b(s, {8000, 10});
    r.equal(b.constant(4000, 240), 1000, "30 ms");
    r.equal(b.it->delay_samples(), 0U, "delay");
    r.equal(advanced_agc.runs, 3U, "blocks");
    bench refused(agc_at(voice_level::quality), {8000, 10});
    r.that(refused.it == nullptr, "settings and format that disagree");
    bench strange(agc_at(voice_level::quality), {11025, 20});
    r.that(strange.it == nullptr, "an unknown rate");
}

void a_failure_falls_to_basic_then_to_bypass(report& r) {
    begin();
    bench b(agc_at(voice_level::quality));
    r.equal(b.constant(8000), 2000, "at first");
    advanced_agc.fail = true;
    r.equal(b.constant(8000), 8000, "the block that failed goes as it came");
    r.equal(b.constant(8000), 4000, "then basic");
    advanced_agc.fail = false;
    r.equal(b.constant(8000), 4000, "for good");
    r.equal(b.it->fallbacks(), 1U, "counted");
    basic_agc.spoil = true;
    r.equal(b.constant(8000), 8000, "no numbers: the block goes as it arrived");
    r.equal(b.constant(8000), 8000, "then bypass");
    r.equal(b.it->fallbacks(), 2U, "counted");
    r.that(b.it->running(part::agc) == form::bypass, "visible");
    r.equal(b.it->read().fallbacks, 2, "in the readings");
    b.it->limit(voice_level::economy);
    b.it->limit(voice_level::quality);
    r.equal(b.constant(8000), 8000, "load does not bring it back");
}

void five_late_blocks_of_fifty(report& r) {
    begin();
    voice_settings s = agc_at(voice_level::quality);
    s.budget_us = 1;
    const std::uint64_t budget = 20'000; // cycles: far above a block of this processor
    bench b(s, narrow, budget);
    const auto late = [&](unsigned blocks) {
        advanced_agc.spin_cycles = 3 * budget;
        for (unsigned i = 0; i < blocks; ++i) {
            b.through(8000);
        }
        advanced_agc.spin_cycles = 0;
    };
    late(3);
    // A machine that takes the core away can make a block late as well: three of 50 are left for
    // it.
    for (unsigned i = 0; i < 60; ++i) {
        b.through(8000);
    }
    r.that(b.it->running(part::agc) == form::advanced, "few late blocks are borne");
    late(5);
    r.equal(b.constant(8000), 4000, "five are not");
    r.equal(b.it->fallbacks(), 1U, "counted");
}

void without_memory_there_is_the_other_form(report& r) {
    begin();
    advanced_agc.memory = false;
    bench b(agc_at(voice_level::quality));
    r.equal(b.constant(8000), 4000, "basic");
    r.equal(b.it->fallbacks(), 1U, "counted");
    basic_agc.memory = false;
    bench none(agc_at(voice_level::quality));
    r.equal(none.constant(8000), 8000, "bypass");
}

// The largest step between neighbours, as a click would show.
int steepest(const std::vector<std::int16_t>& frame, int before) {
    int most = 0;
    for (const std::int16_t each : frame) {
        most = std::max(most, std::abs(each - before));
        before = each;
    }
    return most;
}

void load_takes_levels_off_and_gives_them_back(report& r) {
    begin();
    bench b(agc_at(voice_level::quality));
    b.through(8000);
    const std::pair<voice_level, int> steps[] = {{voice_level::balanced, 4000},
                                                 {voice_level::economy, 4000},
                                                 {voice_level::bypass, 8000},
                                                 {voice_level::economy, 4000},
                                                 {voice_level::quality, 2000}};
    int before = 2000;
    for (const auto& [level, value] : steps) {
        b.it->limit(level);
        const auto fading = b.through(8000);
        r.that(steepest(fading, before) <= 4000 / 160 + 2,
               std::string(name(level)) + ": no step, got " +
                   std::to_string(steepest(fading, before)));
        before = fading.back();
        r.equal(b.constant(8000), value, std::string(name(level)));
        r.that(b.it->level() == level, "visible");
        before = value;
    }
    bench modest(agc_at(voice_level::economy));
    modest.it->limit(voice_level::quality);
    r.that(modest.it->level() == voice_level::economy, "never more than asked for");
}

void changes_reach_both_forms(report& r) {
    begin();
    const voice_settings s = agc_at(voice_level::quality);
    bench b(s);
    b.through(8000);
    advanced_agc.change = 0.5F;
    b.it->change(s);
    r.equal(b.constant(8000), 6000, "changed");
    voice_settings other = s;
    r.that(chain::changeable(s, other, narrow, gains()), "same");
    other.level = voice_level::balanced;
    r.that(!chain::changeable(s, other, narrow, gains()), "another level");
    other = s;
    other.on = {};
    r.that(!chain::changeable(s, other, narrow, gains()), "another set");
}

void gaps_advance_by_their_length(report& r) {
    begin();
    bench b(agc_at(voice_level::quality));
    b.through(8000);
    b.it->advance(160, 320, nullptr);
    r.equal(advanced_agc.skips, 1U, "one block");
    b.it->advance(80, 400, nullptr);
    r.equal(advanced_agc.skips, 1U, "less than a block");
    b.it->advance(1'000'000, 2'000'000, nullptr);
    r.equal(advanced_agc.skips, 51U, "no more than a second");
    b.through(1000, 240); // 80 samples wait
    b.it->advance(160, 0, nullptr);
    r.equal(advanced_agc.skips, 52U, "one block and 80 samples");
    const auto out = b.through(1000, 80); // completes the block
    r.equal(out[0], 0, "what waited before the gap is gone");
    const auto next = b.through(1000, 160);
    r.equal(next[0], 0, "silence for what never arrived");
    r.equal(next[80], 250, "then what came after it");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(levels_choose_forms),
        voxplane_test(both_ends_of_the_scale),
        voxplane_test(other_lengths_are_delayed_by_a_block),
        voxplane_test(ten_millisecond_blocks),
        voxplane_test(a_failure_falls_to_basic_then_to_bypass),
        voxplane_test(five_late_blocks_of_fifty),
        voxplane_test(without_memory_there_is_the_other_form),
        voxplane_test(load_takes_levels_off_and_gives_them_back),
        voxplane_test(changes_reach_both_forms),
        voxplane_test(gaps_advance_by_their_length),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
