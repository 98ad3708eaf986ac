// Spectra on demand of legs on live calls: figures of a known tone behind the leg's processors, one
// at a time, memory back whatever happens to the call.
#include <cmath>
#include <numbers>

#include "eal_fixture.hpp"
#include "voice_bench.hpp"

namespace {

constexpr std::uint32_t windows = 8;

config::call call_with_gain() {
    config::call call = usual_call();
    turn_on(call.a, part::agc); // takes 12 dB off
    return call;
}

// Packets of a tone of 1 kHz and -20 dBov, whatever their length.
void say(plane& p, speaker& from, unsigned packets, std::size_t samples = 160) {
    for (unsigned n = 0; n < packets; ++n) {
        rtp_packet packet = from.next(0, samples);
        for (std::size_t i = 0; i < samples; ++i) {
            const double angle =
                2 * std::numbers::pi * static_cast<double>(packet.timestamp + i) / 8;
            const double v = 3276.8 * std::numbers::sqrt2 * std::sin(angle + 0.3);
            packet.payload[i] =
                g711::reference_encode(g711::law::pcmu, static_cast<std::int16_t>(v));
        }
        sent(p, from.leg, packet);
        p.advance_ms(20);
    }
}

std::string begin(plane& p, const std::string& id, std::size_t side = 0) {
    const auto made = p.calls().measure_spectrum(id, side, windows);
    p.settle();
    p.calls().poll();
    p.run();
    return made ? "" : made.error().text;
}

void a_tone(report& r) {
    plane p(with_own_processors());
    const config::call call = call_with_gain();
    r.none(p.create(call), "create");
    speaker a{call.a};
    say(p, a, 3);
    const std::size_t before = p.voice_memory().in_use();
    for (const std::size_t samples : {160U, 80U, 240U, 200U}) {
        const std::string what = std::to_string(samples) + " samples a packet";
        r.none(begin(p, call.id), what);
        r.equal(p.voice_memory().in_use(), before + 1, what + ": memory lent");
        r.that(!p.calls().take_spectrum().has_value(), what + ": not yet");
        p.inject(to_frame(from_remote(call.a, a.next(0, samples))));
        p.turn(0);
        r.that(p.leg(0).voice.spectrum.running(), what + ": measures");
        say(p, a, static_cast<unsigned>(8000 / samples), samples);
        const auto found = p.calls().take_spectrum();
        if (!r.that(found.has_value() && found->state == dsp::spectrum_state::done, what)) {
            continue;
        }
        r.equal(found->frames, windows, what + ": windows");
        const float peak = found->level_dbov[static_cast<std::size_t>(-found->first_band)];
        r.that(std::abs(found->total_dbov + 32.04F) < 0.7F,
               what + ": total " + std::to_string(found->total_dbov));
        r.that(std::abs(peak + 32.04F) < 0.7F, what + ": 1 kHz " + std::to_string(peak));
        r.that(found->level_dbov[0] < -60, what + ": 100 Hz");
        r.equal(p.voice_memory().in_use(), before, what + ": memory back");
        r.that(!p.leg(0).voice.spectrum.running(), what + ": rests");
    }
    r.equal(p.counters().allocations, 0U, "allocations");
    r.none(p.fault(), "balance");
    r.none(p.leaks(), "mbufs");
}

void one_at_a_time(report& r) {
    plane p(with_own_processors());
    const config::call call = call_with_gain();
    r.none(p.create(call), "create");
    r.equal(begin(p, "nobody"), std::string("no active call has the id 'nobody'"), "no call");
    r.equal(begin(p, call.id, 1),
            std::string("the leg has no voice processors: there is no audio to measure"), "leg b");
    r.none(begin(p, call.id), "first");
    r.equal(begin(p, call.id), std::string("busy: another spectrum is being measured"), "second");
    p.calls().give_up_spectrum();
    r.equal(begin(p, call.id), std::string("busy: another spectrum is being measured"),
            "not yet given back");
    p.calls().poll();
    r.none(begin(p, call.id), "and again");
    r.none(p.end(call.id), "end");
}

void changes_and_ends_stop_it(report& r) {
    plane p(with_own_processors());
    config::call call = call_with_gain();
    r.none(p.create(call), "create");
    const std::size_t before = p.voice_memory().in_use();
    r.none(begin(p, call.id), "begin");
    r.none(p.modify(call), "modify");
    auto found = p.calls().take_spectrum();
    r.that(found.has_value() && found->state == dsp::spectrum_state::stopped, "by a change");
    r.equal(p.voice_memory().in_use(), before, "memory back");
    r.none(begin(p, call.id), "begin");
    r.none(p.end(call.id), "end");
    found = p.calls().take_spectrum();
    r.that(found.has_value() && found->state == dsp::spectrum_state::stopped, "by the end");
    r.none(p.create(call), "create again");
    // Asked for, but the call ends before the main lcore looks.
    r.that(p.calls().measure_spectrum(call.id, 0, windows).has_value(), "asked");
    r.that(p.calls().end(call.id).has_value(), "end at once");
    p.settle();
    found = p.calls().take_spectrum();
    r.that(found.has_value() && found->state == dsp::spectrum_state::stopped, "before it began");
    r.equal(p.voice_memory().in_use(), 0U, "all memory back");
}

void without_memory(report& r) {
    plane_settings how = with_own_processors();
    how.voice_bytes = 0;
    plane p(how);
    const config::call call = call_with_gain();
    r.none(p.create(call), "create");
    r.equal(begin(p, call.id), std::string("no memory for a spectrum ([pools] voice-mib)"), "none");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(a_tone),
        voxplane_test(one_at_a_time),
        voxplane_test(changes_and_ends_stop_it),
        voxplane_test(without_memory),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
