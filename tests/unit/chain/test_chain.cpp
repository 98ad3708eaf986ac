// The chain's samples: blocks, remainders, gaps, forms by level. What is asserted is the audio that
// comes out.
#include "gains.hpp"

namespace {

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
        voxplane_test(gaps_advance_by_their_length),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
