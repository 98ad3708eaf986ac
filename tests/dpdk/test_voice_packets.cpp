// Voice processors on live calls: late, duplicate and lost packets, the far end, load, bursts, and
// that workers allocate nothing.
#include "eal_fixture.hpp"
#include "voice_bench.hpp"

namespace {

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
        voxplane_test(late_duplicate_and_lost),
        voxplane_test(the_far_end_is_what_was_sent),
        voxplane_test(load_sheds_the_newest),
        voxplane_test(nothing_is_allocated_by_workers),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
