// Voice processors on live calls, from set-up to end: life of their memory, live changes, failures.
#include <memory>

#include "eal_fixture.hpp"
#include "stats/step_times.hpp"
#include "voice_bench.hpp"

namespace {

void memory_lives_as_long_as_the_call(report& r) {
    plane p(with_own_processors());
    config::call call = usual_call();
    turn_on(call.a, part::agc);
    turn_on(call.b, part::aec);
    r.none(p.create(call), "create");
    r.equal(p.voice_memory().in_use(), 3U, "blocks: two chains and a ring");
    r.equal(p.counters().voice_legs, 2U, "legs");
    speaker a{call.a};
    near(r, level_out(p, a, 8000), 2000, "worked on");
    r.none(p.modify(call), "modify to the same");
    r.equal(p.voice_memory().in_use(), 3U, "kept");
    config::call plain = usual_call();
    r.none(p.modify(plain), "modify to none");
    p.calls().poll();
    r.equal(p.voice_memory().in_use(), 0U, "given back");
    near(r, level_out(p, a, 8000), 8000, "not worked on");
    r.none(p.modify(call), "and back");
    near(r, level_out(p, a, 8000), 2000, "worked on again");
    r.none(p.end(call.id), "end");
    r.equal(p.voice_memory().in_use(), 0U, "given back at the end");
    r.equal(p.counters().voice_legs, 0U, "no legs");
    r.none(p.fault(), "balance");
    r.none(p.leaks(), "mbufs");
}

void short_memory_lowers_the_level(report& r) {
    plane_settings how = with_own_processors();
    how.voice_bytes = 20'000; // not enough for the advanced one
    plane p(how);
    config::call call = usual_call();
    turn_on(call.a, part::agc);
    r.none(p.create(call), "create");
    speaker a{call.a};
    near(r, level_out(p, a, 8000), 4000, "basic");
    r.equal(p.calls().totals().voices_reduced, 1U, "counted");
    r.none(p.end(call.id), "end");
    r.equal(p.voice_memory().in_use(), 0U, "given back");
}

void no_memory_at_all_bypasses(report& r) {
    plane_settings how = with_own_processors();
    how.voice_bytes = 0;
    plane p(how);
    config::call call = usual_call();
    turn_on(call.a, part::agc);
    r.none(p.create(call), "create");
    speaker a{call.a};
    near(r, level_out(p, a, 8000), 8000, "bypassed");
    r.equal(p.calls().totals().voices_reduced, 1U, "counted");
    r.none(p.fault(), "balance");
}

int steepest(const bytes& payload, int before) {
    int most = 0;
    for (const std::uint8_t code : payload) {
        const int now = linear(code, g711::law::pcma);
        most = std::max(most, std::abs(now - before));
        before = now;
    }
    return most;
}

void a_replaced_chain_fades(report& r) {
    plane p(with_own_processors());
    config::call call = usual_call();
    turn_on(call.a, part::agc);
    r.none(p.create(call), "create");
    speaker a{call.a};
    int before = level_out(p, a, 8000);
    for (const auto& [level, value] :
         {std::pair{voice_level::economy, 4000}, std::pair{voice_level::quality, 2000}}) {
        call.a.voice.level = level;
        r.none(p.modify(call), "modify");
        r.equal(p.voice_memory().in_use(), 2U, "both until the next frame");
        const rtp_packet fading = sent(p, call.a, a.next(8000));
        // A-law has steps of 128 at this level; a click would be 2000.
        r.that(steepest(fading.payload, before) <= 128,
               "step of " + std::to_string(steepest(fading.payload, before)));
        p.calls().poll();
        r.equal(p.voice_memory().in_use(), 1U, "one after it");
        before = level_out(p, a, 8000);
        near(r, before, value, "the new one");
    }
    added = 0.25F;
    r.none(p.modify(call), "settings only");
    r.equal(p.voice_memory().in_use(), 1U, "no new one");
    near(r, level_out(p, a, 8000), 4000, "changed");
    call.a.voice.level = voice_level::economy;
    r.none(p.modify(call), "replaced");
    call.a.voice.level = voice_level::quality;
    r.none(p.modify(call), "and again before any frame");
    p.calls().poll();
    r.equal(p.voice_memory().in_use(), 2U, "only the last one is left to fade");
    r.none(p.end(call.id), "end");
    r.equal(p.voice_memory().in_use(), 0U, "all given back");
}

void a_failure_is_counted_and_audio_goes_on(report& r) {
    plane p(with_own_processors());
    config::call call = usual_call();
    turn_on(call.a, part::agc);
    r.none(p.create(call), "create");
    speaker a{call.a};
    near(r, level_out(p, a, 8000), 2000, "before");
    fails = true;
    near(r, level_out(p, a, 8000), 8000, "the frame itself");
    fails = false;
    level_out(p, a, 8000); // fades over
    near(r, level_out(p, a, 8000), 4000, "basic from now on");
    r.equal(p.counters().voice_fallbacks, 1U, "counted");
    for (int i = 0; i < 12; ++i) {
        level_out(p, a, 8000);
    }
    const dsp::voice_readings shown = p.leg(0).voice.shown.get();
    r.that(shown.forms[static_cast<std::size_t>(part::agc)] == dsp::form::basic, "shown");
    r.equal(shown.fallbacks, 1, "fall-backs shown");
    r.that(shown.agc_gain_db == -6.0F, "readings shown");
}

std::uint64_t noted(const stats::step_times& in, stats::step which) {
    return in.cycles[static_cast<std::size_t>(which)].count();
}

void begin_breakdown(plane& p, stats::step_times& work) {
    session::command what;
    what.kind = session::command_kind::time;
    what.times = &work;
    p.calls().send(0, what);
    p.turn();
}

void a_breakdown_times_every_step(report& r) {
    plane p(with_own_processors());
    config::call call = usual_call();
    turn_on(call.a, part::agc);
    call.a.processors = {config::processor::level};
    r.none(p.create(call), "create");
    speaker a{call.a};
    const unsigned usual = p.context().stage_sample;
    const auto all = std::make_unique<stats::step_times>();
    all->one_in = 1;
    all->bursts = 100;
    all->end_tsc = UINT64_MAX;
    begin_breakdown(p, *all);
    for (int i = 0; i < 10; ++i) {
        near(r, level_out(p, a, 8000), 2000, "worked on as ever");
    }
    r.equal(all->seen, 10U, "bursts");
    using stats::step;
    for (const step which : {step::decode, step::agc, step::level, step::encode, step::rewrite}) {
        r.equal(noted(*all, which), 10U, std::string(stats::name(which)));
        r.that(all->cycles[static_cast<std::size_t>(which)].least() > 0, "takes time");
    }
    for (const step which : {step::aec, step::vad, step::eq, step::table}) {
        r.equal(noted(*all, which), 0U, std::string(stats::name(which)));
    }
    r.that(!all->done(), "goes on");
    const auto some = std::make_unique<stats::step_times>();
    some->one_in = 4;
    some->bursts = 3;
    some->end_tsc = UINT64_MAX;
    begin_breakdown(p, *some);
    r.that(all->done() && !some->done(), "one follows the other");
    for (int i = 0; i < 12; ++i) {
        level_out(p, a, 8000);
    }
    r.equal(some->seen, 3U, "one in four");
    r.equal(noted(*some, step::agc), 3U, "frames");
    r.that(some->done(), "has ended by itself");
    r.equal(p.context().stage_sample, usual, "stages are sampled as before");
    const auto late = std::make_unique<stats::step_times>();
    late->bursts = 3;
    begin_breakdown(p, *late);
    p.turn();
    r.that(late->done() && late->seen == 0, "its time was over");
    near(r, level_out(p, a, 8000), 2000, "goes on without");
    r.none(p.fault(), "balance");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(memory_lives_as_long_as_the_call),
        voxplane_test(short_memory_lowers_the_level),
        voxplane_test(no_memory_at_all_bypasses),
        voxplane_test(a_replaced_chain_fades),
        voxplane_test(a_failure_is_counted_and_audio_goes_on),
        voxplane_test(a_breakdown_times_every_step),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
