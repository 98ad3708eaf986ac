// Voice processors on live calls: packets through the whole data path, with processors of the
// test's own where the machinery is meant. Life of their memory, live changes, late, duplicate and
// lost packets, load shedding, bursts.
#include <cmath>
#include <memory>
#include <string>

#include "app/voxplane/allocations.hpp"
#include "eal_fixture.hpp"
#include "g711/reference.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using dsp::part;
using dsp::voice_level;

// A processor that multiplies; quality is told from economy by the factor. It also counts blocks
// that it never got.
struct scale {
    float factor;
    std::size_t samples;
};
unsigned blocks_skipped = 0;
bool fails = false;
float added = 0; // to the factor, by change()

template <int Percent>
const dsp::implementation& scale_by() {
    static const dsp::implementation code{
        .state_bytes = [](const dsp::voice_settings&, dsp::format) noexcept -> std::size_t {
            return Percent == 25 ? 40'000 : 500; // as a real one would differ
        },
        .make = [](void* memory, const dsp::voice_settings&, dsp::format how, simd::isa) -> void* {
            return std::construct_at(static_cast<scale*>(memory),
                                     scale{Percent / 100.0F, how.block_samples()});
        },
        .run =
            [](void* state, dsp::block_io& io) noexcept {
                const scale& s = *static_cast<scale*>(state);
                for (std::size_t i = 0; i < s.samples && !fails; ++i) {
                    io.near[i] *= s.factor;
                }
                return !fails;
            },
        .skip = [](void*, const dsp::block_io&) noexcept { ++blocks_skipped; },
        .reset = nullptr,
        .change =
            [](void* state, const dsp::voice_settings&) noexcept {
                static_cast<scale*>(state)->factor += added;
            },
        .read = [](const void*, dsp::voice_readings& out) noexcept { out.agc_gain_db = -6; },
    };
    return code;
}

// What a canceller with a perfect model would do: takes half of the far end off.
const dsp::implementation& half_the_far_end() {
    static const dsp::implementation code{
        .state_bytes = [](const dsp::voice_settings&, dsp::format) noexcept -> std::size_t {
            return 64;
        },
        .make = [](void* memory, const dsp::voice_settings&, dsp::format how, simd::isa) -> void* {
            return std::construct_at(static_cast<std::size_t*>(memory), how.block_samples());
        },
        .run =
            [](void* state, dsp::block_io& io) noexcept {
                const std::size_t n = *static_cast<std::size_t*>(state);
                for (std::size_t i = 0; i < n && io.far != nullptr; ++i) {
                    io.near[i] -= 0.5F * io.far[i];
                }
                return true;
            },
    };
    return code;
}

const dsp::catalogue& own_processors() {
    static const dsp::catalogue all = [] {
        dsp::catalogue made;
        made.basic[static_cast<std::size_t>(part::agc)] = &scale_by<50>();
        made.advanced[static_cast<std::size_t>(part::agc)] = &scale_by<25>();
        made.basic[static_cast<std::size_t>(part::aec)] = &half_the_far_end();
        return made;
    }();
    return all;
}

plane_settings with_own_processors() {
    blocks_skipped = 0;
    fails = false;
    added = 0;
    plane_settings how;
    how.processors = &own_processors();
    how.allocations = app::allocations;
    return how;
}

void turn_on(config::leg& leg, part which, voice_level level = voice_level::quality) {
    leg.voice.on[static_cast<std::size_t>(which)] = true;
    leg.voice.level = level;
    leg.voice.budget_us = 0; // a machine that others share may be late
}

std::int16_t linear(std::uint8_t code, g711::law law) {
    return g711::reference_decode(law, code);
}

// One leg's source of packets with a constant sample.
struct speaker {
    const config::leg& leg;
    std::uint16_t seq = 100;
    std::uint32_t timestamp = 16'000;

    rtp_packet next(std::int16_t value, std::size_t samples = 160) {
        rtp_packet packet;
        packet.payload_type = leg.payloads[0].payload_type;
        packet.seq = seq++;
        packet.timestamp = timestamp;
        const bool pcma = leg.payloads[0].kind == config::payload_kind::pcma;
        packet.payload.assign(
            samples, g711::reference_encode(pcma ? g711::law::pcma : g711::law::pcmu, value));
        timestamp += static_cast<std::uint32_t>(samples);
        return packet;
    }
};

// The RTP packet that a frame brings out; empty payload for none.
rtp_packet sent(plane& p, const config::leg& from, const rtp_packet& packet) {
    const auto out = p.pass(to_frame(from_remote(from, packet)));
    if (out.size() != 1) {
        return {};
    }
    return decode_rtp(decode(out[0]).payload).value_or(rtp_packet{});
}

// From a's side, out in A-law: the last sample.
int level_out(plane& p, speaker& from, std::int16_t value) {
    const rtp_packet out = sent(p, from.leg, from.next(value));
    p.advance_ms(20);
    return out.payload.empty() ? -1 : linear(out.payload.back(), g711::law::pcma);
}

void near(report& r, int got, int wanted, const std::string& what) {
    r.that(std::abs(got - wanted) <= wanted / 16 + 8,
           what + ": " + std::to_string(got) + ", expected about " + std::to_string(wanted));
}

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

void late_duplicate_and_lost(report& r) {
    plane p(with_own_processors());
    config::call call = usual_call();
    turn_on(call.a, part::agc);
    r.none(p.create(call), "create");
    speaker a{call.a};
    level_out(p, a, 8000);
    const rtp_packet late = a.next(8000);
    const rtp_packet later = a.next(8000);
    near(r, linear(sent(p, call.a, later).payload[0], g711::law::pcma), 2000, "after the gap");
    r.equal(blocks_skipped, 1U, "the gap moved the state on");
    r.equal(p.leg(0).voice.missed.get(), 160U, "samples missed");
    near(r, linear(sent(p, call.a, late).payload[0], g711::law::pcma), 8000, "late: law only");
    near(r, linear(sent(p, call.a, later).payload[0], g711::law::pcma), 8000,
         "duplicate: law only");
    r.equal(p.leg(0).voice.bare.get(), 2U, "counted");
    near(r, level_out(p, a, 8000), 2000, "in order again");
    r.equal(blocks_skipped, 1U, "no further gap");
    a.timestamp += 5 * 160; // silence that was not sent
    near(r, level_out(p, a, 8000), 2000, "after silence");
    r.equal(blocks_skipped, 6U, "silence moved the state on");
    // Another source begins at another timestamp: no gap.
    rtp_packet other = a.next(8000);
    other.ssrc ^= 1;
    other.timestamp += 100'000;
    near(r, linear(sent(p, call.a, other).payload[0], g711::law::pcma), 2000, "new stream");
    r.equal(blocks_skipped, 6U, "not a gap");
    r.none(p.fault(), "balance");
}

// A call whose A side returns what it was sent at half its level, so that the far end that the
// canceller is given decides what is left.
struct echo_bench {
    echo_bench(report& r, unsigned burst) : call(usual_call()), p(settings(burst)) {
        turn_on(call.a, part::aec, voice_level::economy);
        r.none(p.create(call), "create");
    }
    static plane_settings settings(unsigned burst) {
        plane_settings how = with_own_processors();
        how.burst = static_cast<std::uint16_t>(burst);
        return how;
    }
    config::call call;
    plane p;
};

void the_far_end_is_what_was_sent(report& r) {
    for (const unsigned burst : {1U, 32U}) {
        echo_bench b(r, burst);
        speaker far{b.call.b};
        speaker back{b.call.a};
        back.timestamp = 0xffffff00;
        bytes echo;
        int loudest = 0;
        int input = 0;
        for (int i = 0; i < 100; ++i) {
            // Both in one burst: what is sent to A, and A's echo of it.
            rtp_packet speech = far.next(0);
            for (std::size_t s = 0; s < speech.payload.size(); ++s) {
                speech.payload[s] = g711::reference_encode(
                    g711::law::pcma,
                    static_cast<std::int16_t>(9000 * std::sin(0.1 * (i * 160.0 + double(s)))));
            }
            rtp_packet answer = back.next(0);
            for (std::size_t s = 0; s < speech.payload.size(); ++s) {
                // What A is sent is that in mu-law.
                const std::uint8_t code = g711::reference_encode(
                    g711::law::pcmu, linear(speech.payload[s], g711::law::pcma));
                const int half = linear(code, g711::law::pcmu) / 2;
                input = std::max(input, std::abs(half));
                answer.payload[s] =
                    g711::reference_encode(g711::law::pcmu, static_cast<std::int16_t>(half));
            }
            b.p.inject(to_frame(from_remote(b.call.b, speech)));
            b.p.inject(to_frame(from_remote(b.call.a, answer)));
            b.p.run();
            for (const bytes& frame : b.p.take()) {
                const decoded d = decode(frame);
                const auto packet = decode_rtp(d.payload);
                if (packet && d.to == b.call.b.remote) {
                    for (const std::uint8_t code : packet->payload) {
                        loudest = std::max(loudest, std::abs(linear(code, g711::law::pcma)));
                    }
                }
            }
            b.p.advance_ms(20);
        }
        r.that(input > 4000, "there is an echo");
        // What is left is the second quantisation: half a step of mu-law at 4000 is 64.
        r.that(loudest <= 160, "burst " + std::to_string(burst) + ": left of the echo " +
                                   std::to_string(loudest) + " of " + std::to_string(input));
        r.none(b.p.fault(), "balance");
        r.none(b.p.leaks(), "mbufs");
    }
}

void load_sheds_the_newest(report& r) {
    plane p(with_own_processors());
    std::vector<config::call> calls;
    for (int i = 0; i < 3; ++i) {
        const std::string port = std::to_string(10'000 + 4 * i);
        const std::string other = std::to_string(10'002 + 4 * i);
        config::call call = make_call(
            "c" + std::to_string(i), make_leg("198.18.0.1:" + port, "198.18.0.2:" + port),
            make_leg("198.18.0.1:" + other, "198.18.0.3:" + other, config::payload_kind::pcma));
        turn_on(call.a, part::agc);
        r.none(p.create(call), "create");
        calls.push_back(call);
    }
    std::vector<speaker> speakers;
    for (const config::call& call : calls) {
        speakers.push_back({call.a});
    }
    datapath::shedder& shed = p.context().shed;
    const auto levels = [&] {
        std::string out;
        for (std::uint32_t i = 0; i < 3; ++i) {
            out += std::string(name(p.leg(2 * i).voice.now->chain->level())) + " ";
        }
        return out;
    };
    const auto looks = [&](unsigned busy, unsigned times) {
        shed.set_limits({900, 700});
        for (unsigned i = 0; i < times; ++i) {
            (void)shed.look(busy);
        }
        shed.set_limits({0, 0}); // not for the worker's own looks
    };
    looks(950, 1);
    r.equal(levels(), std::string("quality quality balanced "), "one step");
    looks(950, 3);
    r.equal(levels(), std::string("quality balanced bypass "), "four steps");
    level_out(p, speakers[2], 8000);
    near(r, level_out(p, speakers[2], 8000), 8000, "the newest is bypassed");
    near(r, level_out(p, speakers[0], 8000), 2000, "the oldest is as it was");
    looks(800, 50);
    r.equal(levels(), std::string("quality balanced bypass "), "between the limits nothing moves");
    looks(500, 9);
    r.equal(levels(), std::string("quality balanced bypass "), "not yet a second");
    looks(500, 2);
    r.equal(levels(), std::string("quality quality economy "), "oldest first, then the next");
    looks(950, 20);
    r.equal(levels(), std::string("bypass bypass bypass "), "all");
    r.none(p.end("c1"), "end one of them");
    config::call late = calls[1];
    r.none(p.create(late), "a call in the worst of it");
    r.equal(p.counters().voice_shed, 1U, "begins shed");
    looks(500, 100);
    for (const std::uint32_t slot : {0U, 2U}) {
        r.that(p.leg(2 * slot).voice.now->chain->level() == voice_level::quality, "all is back");
    }
    r.none(p.fault(), "balance");
}

void nothing_is_allocated_by_workers(report& r) {
    plane p(with_own_processors());
    config::call call = usual_call();
    turn_on(call.a, part::agc);
    turn_on(call.b, part::aec);
    r.none(p.create(call), "create");
    speaker a{call.a};
    std::uint64_t heap_calls = 0;
    for (int i = 0; i < 50; ++i) {
        rte_mbuf* m = p.make(to_frame(from_remote(call.a, a.next(8000, i % 7 == 3 ? 240 : 160))));
        p.inject(m, 0);
        const std::uint64_t before = app::allocations();
        p.worker().turn();
        heap_calls += app::allocations() - before;
        p.take();
        p.advance_ms(20);
    }
    r.equal(heap_calls, 0U, "heap calls");
    r.equal(p.leg(0).voice.now->chain->delay_samples(), 160U, "a delay from 30 ms on");
    r.equal(p.counters().voice_frames, 50U, "frames");
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
        voxplane_test(late_duplicate_and_lost),
        voxplane_test(the_far_end_is_what_was_sent),
        voxplane_test(load_sheds_the_newest),
        voxplane_test(nothing_is_allocated_by_workers),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
