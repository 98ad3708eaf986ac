// What a chain does when processors fail, are late, or must make room for others: the audio goes on
// without a click, and what runs is told.
#include "gains.hpp"

namespace {

// The largest step between neighbours, as a click would show.
int steepest(const std::vector<std::int16_t>& frame, int before) {
    int most = 0;
    for (const std::int16_t each : frame) {
        most = std::max(most, std::abs(each - before));
        before = each;
    }
    return most;
}

// From one constant to another over a block, without a step.
void fades(report& r, bench& b, int from, int to, const std::string& what) {
    const auto fading = b.through(8000);
    const int most = std::abs(to - from) / 160 + 2;
    r.that(steepest(fading, from) <= most && std::abs(fading.back() - to) <= most,
           what + ": from " + std::to_string(fading.front()) + " to " +
               std::to_string(fading.back()) + ", steps of " +
               std::to_string(steepest(fading, from)));
}

void a_failure_falls_to_basic_then_to_bypass(report& r) {
    begin();
    bench b(agc_at(voice_level::quality));
    r.equal(b.constant(8000), 2000, "at first");
    advanced_agc.fail = true;
    r.equal(b.constant(8000), 8000, "the block that failed goes as it came");
    fades(r, b, 8000, 4000, "then basic");
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
    // Some 10 ms: the machine may take the core away for as long without a block becoming late.
    const std::uint64_t budget = 25'000'000; // cycles
    bench b(s, narrow, budget);
    const auto late = [&](unsigned blocks) {
        advanced_agc.spin_cycles = budget + budget / 2;
        for (unsigned i = 0; i < blocks; ++i) {
            b.through(8000);
        }
        advanced_agc.spin_cycles = 0;
    };
    late(3);
    for (unsigned i = 0; i < 60; ++i) {
        b.through(8000);
    }
    r.that(b.it->running(part::agc) == form::advanced, "few late blocks are borne");
    late(5);
    fades(r, b, 2000, 4000, "five are not");
    r.equal(b.constant(8000), 4000, "for good");
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
        fades(r, b, before, value, std::string(name(level)));
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
    // The real one's state is as large for any look-ahead, which is its delay.
    other = s;
    other.agc.look_ahead_ms += 2;
    r.that(!chain::changeable(s, other, narrow, processors()), "another look-ahead");
    other = s;
    other.agc.ceiling_dbov -= 1;
    r.that(chain::changeable(s, other, narrow, processors()), "another ceiling");
    other = s;
    other.on = {};
    r.that(!chain::changeable(s, other, narrow, gains()), "another set");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(a_failure_falls_to_basic_then_to_bypass),
        voxplane_test(five_late_blocks_of_fifty),
        voxplane_test(without_memory_there_is_the_other_form),
        voxplane_test(load_takes_levels_off_and_gives_them_back),
        voxplane_test(changes_reach_both_forms),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
