// Ends that packets and time bring about: packets in flight over an end and over the reuse of a
// slot, and media time-outs by the time stamps of a capture.
#include "eal_fixture.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using stats::drop;

std::uint64_t drops(plane& p, drop reason) {
    return p.total().drops[static_cast<std::size_t>(reason)];
}

config::call call_of_worker_one() {
    config::call call = usual_call();
    call.a.local.port = 10002;
    call.b.local.port = 10006;
    return call;
}

// Packets on a hand-over ring outlive their call: they end as such, even when the slot has a new
// call.
void in_flight_over_an_end(report& r) {
    plane_settings how;
    how.workers = 2;
    how.calls = 1;
    plane p(how);
    const config::call old = call_of_worker_one();
    r.none(p.create(old), "create");
    constexpr unsigned flying = 32 * 3 + 16;
    for (unsigned i = 0; i < flying; ++i) {
        p.inject(to_frame(from_remote(old.a, rtp_packet{})));
    }
    p.turn(0);
    r.equal(p.counters(0).handed_out, flying, "in flight");
    r.that(p.calls().end(old.id).has_value(), "end");
    p.turn(0);
    p.turn(1); // takes 32, which are still good
    p.calls().poll();
    r.equal(p.total().transmitted, 32U, "forwarded before the end");
    p.turn(1); // 32 more, then the end is applied
    r.equal(p.total().transmitted, 64U, "forwarded in the end's turn");
    p.calls().poll();
    config::call next = old;
    next.id = "next";
    r.that(p.calls().create(next).has_value(), "create in the same slot");
    p.turn(1); // 32 find the slot empty, then the new call is made
    r.equal(drops(p, drop::leg_ended), 32U, "leg_ended in an empty slot");
    p.settle();
    p.run();
    r.equal(drops(p, drop::leg_ended), flying - 64U, "leg_ended in a new call's slot");
    r.equal(p.total().transmitted, 64U, "nothing reached the new call");
    r.equal(p.leg(0).received.packets.get(), 0U, "packets of the new call");
    r.equal(p.pass(to_frame(from_remote(next.a, rtp_packet{}))).size(), 1U + 64U, "new call works");
    r.none(p.fault(), "balance");
    r.none(p.leaks(), "leaks");
}

// A worker that does not turn keeps the slot from being used again.
void no_reuse_before_quiescence(report& r) {
    plane_settings how;
    how.workers = 2;
    how.calls = 1;
    plane p(how);
    const config::call call = usual_call(); // worker 0
    r.none(p.create(call), "create");
    r.that(p.calls().end(call.id).has_value(), "end");
    for (unsigned i = 0; i < 10; ++i) {
        p.turn(0);
        p.calls().poll();
    }
    r.equal(p.calls().pending(), 1U, "pending while worker 1 may still read the table");
    r.that(p.leg(0).in.generation != 0, "the leg is still there");
    p.turn(1);
    p.settle();
    r.equal(int{p.leg(0).in.generation}, 0, "the leg is gone");
}

// 31 generations go round; each differs from the one before.
void generations_go_round(report& r) {
    plane_settings how;
    how.calls = 1;
    plane p(how);
    const config::call call = usual_call();
    int last = 0;
    for (unsigned i = 0; i < 70; ++i) {
        r.none(p.create(call), "create");
        const int now = session::port_entry::unpack(p.ports().get(0, 10000)).generation;
        r.equal(now, last % 31 + 1, "generation");
        last = now;
        r.none(p.end(call.id), "end");
    }
}

enum class sign_of_life { rtp, rtcp, opaque };

// Leg b is heard all the time, leg a until some moment; the call ends when a was silent for 2 s,
// and no sooner, by the time stamps of the packets.
void silence_expires(report& r) {
    for (const auto sign : {sign_of_life::rtp, sign_of_life::rtcp, sign_of_life::opaque}) {
        plane p;
        config::call call = usual_call();
        call.a.media_timeout_ms = 2000;
        if (sign == sign_of_life::opaque) {
            call.a.program = config::program_kind::opaque;
        }
        r.none(p.create(call), "create");
        bool expired = false;
        p.calls().on_ended = [&](std::uint32_t, const session::call_record& record,
                                 const session::leg& a,
                                 const session::leg&) { expired = record.expired && a.timed_out; };
        config::leg source = call.a;
        if (sign == sign_of_life::rtcp) {
            ++source.local.port;
            ++source.remote.port;
        }
        const bytes life = sign == sign_of_life::rtcp ? bytes{0x80, 201, 0, 1, 1, 1, 1, 1}
                                                      : to_bytes(rtp_packet{});
        const auto until = [&](std::uint64_t ms, bool alive) {
            const std::uint64_t end = p.now_ns() + ms * 1'000'000;
            while (p.now_ns() < end) {
                p.advance_ms(10);
                if (alive) {
                    p.inject(to_frame(from_remote(source, life)));
                }
                rtp_packet other;
                other.payload_type = 8;
                p.inject(to_frame(from_remote(call.b, other)));
                p.run();
                p.take();
                p.calls().poll();
            }
        };
        until(5000, true);
        r.equal(p.calls().active(), 1U, "active while heard");
        until(1900, false);
        r.equal(p.calls().active(), 1U, "active after 1.9 s");
        until(150, false);
        p.settle();
        r.equal(p.calls().active(), 0U, "active after 2.05 s");
        r.that(expired, "the record says that it expired");
        r.equal(p.calls().totals().expired, 1U, "expired");
        r.equal(p.ports().get(0, 10000), 0U, "port");
        r.that(p.create(call).empty(), "its ports are free");
    }
}

// Once a worker is to stop, its timers make no more packets: another worker's loop may be over.
void no_timers_while_stopping(report& r) {
    plane p;
    p.tick();
    session::command say;
    say.kind = session::command_kind::announce;
    say.count = 3;
    p.calls().send(0, say);
    p.advance_ms(50);
    p.tick();
    r.equal(p.total().made, 1U, "the first");
    p.worker().stop();
    const std::uint64_t later = p.now_ns() + 5'000'000'000;
    datapath::move_clock(p.context(), later);
    p.run();
    r.equal(p.total().made, 1U, "none after stop()");
    r.none(p.leaks(), "leaks");
}

// Wall-clock time counts for nothing while a capture stands still, and a call that was made before
// the first time stamp counts from it.
void capture_clock_rules(report& r) {
    plane p;
    config::call call = usual_call();
    call.a.media_timeout_ms = 5;
    r.none(p.create(call), "create");
    usleep(30'000);
    for (unsigned i = 0; i < 100; ++i) {
        p.turn();
        p.calls().poll();
    }
    r.equal(p.calls().active(), 1U, "active before the first time stamp");
    p.tick();
    p.calls().poll();
    r.equal(p.calls().active(), 1U, "active at the first time stamp");
    usleep(30'000);
    for (unsigned i = 0; i < 100; ++i) {
        p.turn();
        p.calls().poll();
    }
    r.equal(p.calls().active(), 1U, "active while the capture stands still");
    for (unsigned i = 0; i < 6; ++i) { // the first look only learns when the clock began
        p.advance_ms(10);
        p.tick();
        p.calls().poll();
    }
    p.settle();
    r.equal(p.calls().totals().expired, 1U, "expired");
}

void tsc_clock_rules(report& r) {
    plane_settings how;
    how.capture_clock = false;
    plane p(how);
    config::call call = usual_call();
    call.b.media_timeout_ms = 20;
    p.turn();
    r.none(p.create(call), "create");
    for (unsigned i = 0; i < 200 && p.calls().totals().expired == 0; ++i) {
        usleep(1000);
        p.turn();
        p.calls().poll();
        r.that(i > 10 || p.calls().totals().expired == 0, "expired too soon");
    }
    r.equal(p.calls().totals().expired, 1U, "expired");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(in_flight_over_an_end),    voxplane_test(no_reuse_before_quiescence),
        voxplane_test(generations_go_round),     voxplane_test(silence_expires),
        voxplane_test(capture_clock_rules),      voxplane_test(tsc_clock_rules),
        voxplane_test(no_timers_while_stopping),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
