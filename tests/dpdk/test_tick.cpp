// The media tick: what waits, for how long, and what lets it go; that commands, a stop and a full
// buffer lose nothing and change nothing. The bench checks the balance after every turn.
#include <map>

#include "dpdk/ring.hpp"
#include "eal_fixture.hpp"
#include "voice_bench.hpp"

namespace {

using stats::drop;

constexpr std::uint64_t tick_ns = 5'000'000;

plane_settings waiting(unsigned legs = 0) {
    plane_settings how = with_own_processors();
    how.tick = {tick_ns, legs};
    how.calls = 64;
    return how;
}

// Calls whose A sides are worked on, and who speaks there.
struct bench {
    bench(report& r, unsigned calls_wanted, const plane_settings& how = waiting()) : p(how) {
        calls.reserve(calls_wanted);
        for (unsigned i = 0; i < calls_wanted; ++i) {
            const auto port = [&](unsigned n) { return std::to_string(10'000 + 4 * i + n); };
            config::call call = make_call(
                "c" + std::to_string(i), make_leg("198.18.0.1:" + port(0), "198.18.0.2:" + port(0)),
                make_leg("198.18.0.1:" + port(2), "198.18.0.3:" + port(2),
                         config::payload_kind::pcma));
            turn_on(call.a, part::agc);
            r.none(p.create(call), "create");
            calls.push_back(call);
        }
        for (const config::call& call : calls) {
            speakers.push_back({call.a});
        }
    }
    void speak(unsigned call, std::int16_t value = 8000) {
        p.inject(to_frame(from_remote(calls[call].a, speakers[call].next(value))));
        p.run();
    }
    void pass_ms(std::uint64_t ms) {
        p.advance_ms(ms);
        p.tick();
    }
    std::uint64_t held() { return p.total().held; }
    void at_rest(report& r) {
        pass_ms(20);
        r.equal(held(), 0U, "held in the end");
        r.none(p.fault(), "balance");
        r.none(p.leaks(), "mbufs");
    }

    plane p;
    std::vector<config::call> calls;
    std::vector<speaker> speakers;
};

int level_of(const bytes& frame) {
    const auto packet = decode_rtp(decode(frame).payload);
    return packet && !packet->payload.empty() ? linear(packet->payload.back(), g711::law::pcma)
                                              : -1;
}

std::uint16_t seq_of(const bytes& frame) {
    const auto packet = decode_rtp(decode(frame).payload);
    return packet ? packet->seq : std::uint16_t{0};
}

void waits_for_a_tick_at_most(report& r) {
    bench b(r, 3);
    b.speak(0);
    b.pass_ms(2);
    b.speak(1);
    r.equal(b.held(), 2U, "held");
    r.equal(b.p.counters().tick_held, 2U, "by the tick");
    b.pass_ms(2);
    r.equal(b.p.take().size(), 0U, "before the tick is over");
    b.pass_ms(1);
    const auto out = b.p.take();
    r.equal(out.size(), 2U, "the first is due and takes the other along");
    for (const bytes& frame : out) {
        near(r, level_of(frame), 2000, "worked on");
    }
    const stats::counters& c = b.p.counters();
    r.equal(c.tick_due, 1U, "due");
    r.equal(c.voice_groups, 1U, "one group");
    r.equal(c.voice_grouped, 2U, "of two legs");
    r.equal(c.tick_packets, 2U, "waited");
    r.equal(c.tick_wait_ns, tick_ns + tick_ns - 2'000'000, "how long");
    r.equal(c.latency_ns.count(), 2U, "latency of each");
    r.that(c.latency_ns.total() > c.tick_wait_ns && c.most.latency_ns >= tick_ns,
           "the wait is a part of it");
    r.equal(c.stage_entered[static_cast<std::size_t>(stats::stage::transmit)], 2U, "transmitted");
    b.at_rest(r);
}

// A capture's clock leaps: what was due before the leap left then, by the stamps of what is sent.
void leaves_when_it_is_due(report& r) {
    plane_settings how = waiting();
    how.adjust = [](datapath::shared& s) { s.ports[0].restamp = true; };
    bench b(r, 20, how);
    auto ring = dpdk::record_ring<std::uint64_t>::create("tick_stamps", 4096, -1);
    if (!r.that(ring.has_value(), "ring")) {
        return;
    }
    b.p.context().stamps[0] = &*ring;
    std::map<std::pair<std::uint16_t, std::uint16_t>, std::uint64_t> arrival;
    std::uint32_t seed = 5;
    std::vector<bytes> out;
    for (unsigned i = 0; i < 2000; ++i) {
        seed = seed * 1664525 + 1013904223;
        const unsigned call = (seed >> 8) % 20;
        arrival[{static_cast<std::uint16_t>(10'002 + 4 * call), b.speakers[call].seq}] =
            b.p.now_ns();
        b.speak(call);
        const bool dense = i % 200 < 100;
        b.p.advance_ms((seed >> 20) % 100 == 0 ? 40 : (seed >> 16) % (dense ? 10 : 2) == 0);
        const auto some = b.p.take();
        out.insert(out.end(), some.begin(), some.end());
    }
    b.pass_ms(20);
    const auto rest = b.p.take();
    out.insert(out.end(), rest.begin(), rest.end());
    r.equal(out.size(), std::size_t{2000}, "sent");
    std::uint64_t longest = 0;
    std::uint64_t before = 0;
    for (const bytes& frame : out) {
        std::uint64_t left = 0;
        r.that(ring->pop(left), "a stamp for each");
        const std::uint64_t came = arrival[{decode(frame).to.port, seq_of(frame)}];
        r.that(left >= came && left >= before, "time runs forward");
        longest = std::max(longest, left - came);
        before = left;
    }
    b.p.context().stamps[0] = nullptr;
    r.equal(longest, tick_ns, "longest wait");
    r.that(b.p.counters().tick_full > 10 && b.p.counters().tick_due > 10, "both ways to leave");
}

void a_full_group_does_not_wait(report& r) {
    bench b(r, 20);
    for (unsigned i = 0; i < 15; ++i) {
        b.speak(i);
    }
    b.speak(3); // the same call once more is no further leg
    r.equal(b.p.take().size(), 0U, "fifteen legs wait");
    r.equal(b.held(), 16U, "held");
    b.speak(15);
    r.equal(b.p.take().size(), 16U, "sixteen leave");
    r.equal(b.held(), 1U, "the second of a call stays");
    r.equal(b.p.counters().voice_grouped, 16U, "together");
    r.equal(b.p.counters().tick_full, 1U, "full");
    b.pass_ms(5);
    const auto last = b.p.take();
    r.equal(last.size(), std::size_t{1}, "and leaves a tick after it came");
    b.at_rest(r);
}

// One leg's packets all at once, more than there are places.
void all_places_taken(report& r) {
    bench b(r, 2);
    for (unsigned i = 0; i < 100; ++i) {
        b.p.inject(to_frame(from_remote(b.calls[0].a, b.speakers[0].next(8000))));
    }
    b.p.run();
    r.that(b.held() < datapath::media_tick::capacity, "bounded");
    r.that(b.p.counters().tick_full > 0, "counted");
    b.pass_ms(5);
    const auto out = b.p.take();
    r.equal(out.size(), std::size_t{100}, "nothing is lost");
    for (unsigned i = 0; i < out.size(); ++i) {
        r.equal(unsigned{seq_of(out[i])}, 100 + i, "order");
    }
    b.at_rest(r);
}

void few_legs_do_not_wait(report& r) {
    bench b(r, 3, waiting(4));
    b.speak(0);
    r.equal(b.p.take().size(), 1U, "three legs: at once");
    config::call more = b.calls[0];
    turn_on(more.b, part::agc);
    r.none(b.p.modify(more), "a fourth leg");
    b.speak(0);
    r.equal(b.p.take().size(), 0U, "waits");
    b.at_rest(r);
}

// What waits leaves as the call was, before a command changes it.
void commands_come_after_what_waits(report& r) {
    bench b(r, 4);
    b.speak(0);
    b.speak(1);
    config::call louder = b.calls[0];
    louder.a.gain_db = 6.0206; // another program; the old one is freed
    louder.a.voice.level = voice_level::economy;
    r.none(b.p.modify(louder), "modify");
    auto out = b.p.take();
    r.equal(out.size(), 2U, "sent by the modify");
    near(r, level_of(out[0]), 2000, "as before");
    r.equal(b.p.counters().tick_call, 1U, "counted");
    near(r, level_out(b.p, b.speakers[0], 4000), -1, "waits: nothing yet");
    b.pass_ms(5);
    out = b.p.take();
    b.speak(0, 4000); // the first one faded
    b.pass_ms(5);
    out = b.p.take();
    r.equal(out.size(), 1U, "one frame");
    near(r, level_of(out[0]), 4000, "as modified");
    b.speak(0);
    r.none(b.p.end(b.calls[0].id), "end");
    r.equal(b.p.take().size(), 1U, "sent by the end");
    r.equal(b.p.total().drops[static_cast<std::size_t>(drop::leg_ended)], 0U, "not dropped");
    r.equal(b.p.voice_memory().in_use(), 3U, "its memory is given back");
    b.speak(2);
    r.none(b.p.create(b.calls[0]), "another call");
    r.equal(b.held(), 1U, "does not disturb");
    b.at_rest(r);
}

void expiry_comes_after_what_waits(report& r) {
    bench b(r, 1);
    config::call call = b.calls[0];
    call.b.media_timeout_ms = 20;
    r.none(b.p.modify(call), "modify");
    for (unsigned i = 0; i < 100 && b.p.calls().totals().expired == 0; ++i) {
        b.p.advance_ms(2);
        b.speak(0);
        b.p.calls().poll();
        b.p.settle();
    }
    r.equal(b.p.calls().totals().expired, 1U, "expired");
    r.equal(b.held(), 0U, "nothing waits");
    r.equal(b.p.total().transmitted, b.p.counters().voice_frames, "all that was heard was sent");
    b.at_rest(r);
}

void a_stop_sends_what_waits(report& r) {
    for (const bool turns : {true, false}) {
        bench b(r, 5);
        for (unsigned i = 0; i < 5; ++i) {
            b.speak(i);
        }
        r.equal(b.held(), 5U, "held");
        b.p.worker().stop();
        if (turns) {
            b.p.turn();
        }
        b.p.worker().finish();
        b.p.worker().run();
        const std::uint64_t dropped = b.p.total().drops[static_cast<std::size_t>(drop::shutdown)];
        r.equal(b.p.total().transmitted, turns ? 5U : 0U, "transmitted");
        r.equal(dropped, turns ? 0U : 5U, "dropped by name");
        r.equal(b.held(), 0U, "held");
        r.none(b.p.leaks(), "mbufs");
    }
}

// Without a further packet, by the clock of the machine.
void real_time_lets_go(report& r) {
    plane_settings how = waiting();
    how.capture_clock = false;
    bench b(r, 2, how);
    b.speak(0);
    std::uint64_t heap_calls = 0;
    for (unsigned turns = 0; turns < 10'000'000 && b.held() != 0; ++turns) {
        const std::uint64_t due = b.p.context().tick.due_ns();
        const std::uint64_t before = app::allocations();
        b.p.worker().turn();
        heap_calls += app::allocations() - before;
        r.that((b.p.context().now_ns >= due) == (b.held() == 0), "in the first turn that may");
    }
    r.equal(b.p.take().size(), 1U, "sent");
    r.equal(heap_calls, 0U, "heap calls");
    r.that(b.p.counters().tick_wait_ns >= tick_ns, "waited");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(waits_for_a_tick_at_most),
        voxplane_test(leaves_when_it_is_due),
        voxplane_test(a_full_group_does_not_wait),
        voxplane_test(all_places_taken),
        voxplane_test(few_legs_do_not_wait),
        voxplane_test(commands_come_after_what_waits),
        voxplane_test(expiry_comes_after_what_waits),
        voxplane_test(a_stop_sends_what_waits),
        voxplane_test(real_time_lets_go),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
