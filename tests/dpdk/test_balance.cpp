// The balance under stress: full queues and rings, empty pools, stop with packets held. After every
// turn each packet is accounted for (the bench checks that), and at the end every mbuf is back.
#include <thread>

#include <rte_mbuf.h>
#include <rte_ring.h>

#include "datapath/originate.hpp"
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

void at_rest(report& r, plane& p) {
    r.none(p.leaks(), "leaks");
    r.none(p.fault(), "balance");
}

bytes numbered(const config::leg& from, unsigned n) {
    rtp_packet packet;
    packet.seq = static_cast<std::uint16_t>(n);
    packet.timestamp = n * 160;
    packet.payload = bytes(20, 1);
    return to_frame(from_remote(from, packet));
}

std::uint16_t seq_of(const bytes& frame) {
    const auto rtp = decode_rtp(decode(frame).payload);
    return rtp ? rtp->seq : std::uint16_t{0xffff};
}

// A queue that takes nothing: its frames wait in order, the rest is dropped, and the worker goes
// on.
void stuck_queue(report& r) {
    plane_settings how;
    how.ring = 64;
    plane p(how);
    const config::call call = usual_call();
    r.none(p.create(call), "create");
    for (unsigned n = 0; n < 500; ++n) {
        p.inject(numbered(call.a, n));
        p.turn();
    }
    constexpr unsigned in_ring = 63;
    constexpr unsigned waiting = datapath::tx_buffer::capacity;
    r.equal(p.total().transmitted, in_ring, "transmitted");
    r.equal(p.total().held, waiting, "held");
    r.equal(drops(p, drop::tx_full), 500U - in_ring - waiting, "tx_full");
    unsigned next = 0;
    while (next < in_ring + waiting) {
        const auto out = p.take();
        if (!r.that(!out.empty(), "held frames do not come out")) {
            break;
        }
        for (const bytes& frame : out) {
            r.equal(unsigned{seq_of(frame)}, next++, "order");
        }
        p.turn();
    }
    r.equal(p.total().held, 0U, "held in the end");
    r.equal(p.pass(numbered(call.a, 600)).size(), 1U, "works again");
    at_rest(r, p);
}

void empty_receive_pool(report& r) {
    plane_settings how;
    how.packets = 127;
    how.ring = 256;
    plane p(how);
    const config::call call = usual_call();
    r.none(p.create(call), "create");
    unsigned sent = 0;
    while (p.inject(numbered(call.a, sent)) != nullptr) {
        ++sent;
    }
    r.equal(sent, 127U, "mbufs");
    p.run();
    r.equal(p.total().transmitted, 127U, "transmitted without one free mbuf");
    at_rest(r, p);
}

// Packets that we make come from a pool of their own; an empty one is counted, not waited for.
void empty_originated_pool(report& r) {
    plane_settings how;
    how.originated = 7;
    plane p(how);
    for (unsigned i = 0; i < 10; ++i) {
        datapath::announce(p.context(), 0);
    }
    r.equal(p.total().made, 7U, "made");
    r.equal(p.total().made_failed, 3U, "made_failed");
    p.run();
    r.equal(p.total().transmitted, 7U, "transmitted");
    r.equal(p.take().size(), 7U, "announcements");
    datapath::announce(p.context(), 0);
    r.equal(p.total().made, 8U, "made again");
    p.run();
    at_rest(r, p);
}

// A ring between workers that is full drops there and then.
void full_handover(report& r) {
    plane_settings how;
    how.workers = 2;
    how.handover = 8;
    plane p(how);
    config::call call = usual_call();
    call.a.local.port = 10002; // worker 1; port 0 is polled by worker 0
    call.b.local.port = 10006;
    r.none(p.create(call), "create");
    for (unsigned n = 0; n < 100; ++n) {
        p.inject(numbered(call.a, n));
    }
    p.turn(0);
    r.equal(p.counters(0).handed_out, 8U, "handed out");
    r.equal(drops(p, drop::handover_full), 92U, "handover_full");
    p.run();
    r.equal(p.counters(1).handed_in, 8U, "handed in");
    const auto out = p.take();
    r.equal(out.size(), 8U, "sent");
    for (unsigned i = 0; i < out.size(); ++i) {
        r.equal(unsigned{seq_of(out[i])}, i, "order");
    }
    at_rest(r, p);
}

// stop() with a dead queue: what is held is dropped by name after the drain time.
void stop_with_held(report& r) {
    plane_settings how;
    how.ring = 16;
    plane p(how);
    const config::call call = usual_call();
    r.none(p.create(call), "create");
    for (unsigned n = 0; n < 15; ++n) {
        p.inject(numbered(call.a, n));
    }
    p.turn();
    for (unsigned n = 0; n < 15; ++n) {
        p.inject(numbered(call.a, n));
    }
    p.turn();
    p.inject(numbered(call.a, 99)); // in the queue when it stops: never received
    r.equal(p.total().held, 15U, "held");
    p.worker().stop();
    std::thread loop([&] { p.worker().run(); });
    while (!p.worker().drained()) {
        std::this_thread::yield();
    }
    p.worker().finish();
    loop.join();
    const stats::counters& c = p.counters();
    r.equal(drops(p, drop::shutdown), 15U, "shutdown");
    r.equal(c.held, 0U, "held");
    r.equal(c.received, 30U, "received");
    r.equal(c.received, c.transmitted + stats::dropped(c), "balance");
    at_rest(r, p);
}

// What lies on a hand-over ring when the workers finish is theirs to end.
void finish_with_handed_over(report& r) {
    plane_settings how;
    how.workers = 2;
    plane p(how);
    config::call call = usual_call();
    call.a.local.port = 10002;
    call.b.local.port = 10006;
    r.none(p.create(call), "create");
    for (unsigned n = 0; n < 5; ++n) {
        p.inject(numbered(call.a, n));
    }
    p.turn(0);
    for (unsigned w = 0; w < 2; ++w) {
        p.worker(w).stop();
        p.worker(w).finish();
        p.worker(w).run();
    }
    const stats::counters all = p.total();
    r.equal(all.handed_out, 5U, "handed out");
    r.equal(all.handed_in, 5U, "handed in");
    r.equal(drops(p, drop::shutdown), 5U, "shutdown");
    at_rest(r, p);
}

std::vector<config::call> eight_calls() {
    std::vector<config::call> calls;
    for (unsigned i = 0; i < 8; ++i) {
        const auto at = [&](const char* ip, unsigned port) {
            return std::string(ip) + ":" + std::to_string(port);
        };
        calls.push_back(make_call(
            std::to_string(i), make_leg(at("198.18.0.1", 10000 + 2 * i), "198.18.0.2:2000"),
            make_leg(at("198.18.1.1", 10000 + 2 * i), "198.18.1.3:3000",
                     i % 2 ? config::payload_kind::pcma : config::payload_kind::pcmu)));
    }
    return calls;
}

// Frames good and bad, calls that come and go, workers in any order, queues drained now and then.
void anything_goes(report& r) {
    plane_settings how;
    how.workers = 2;
    how.ports = 2;
    how.ring = 64;
    how.handover = 16;
    how.packets = 1023;
    how.addresses = {{"198.18.0.1/24", 0}, {"198.18.1.1/24", 1}};
    how.route = [](unsigned worker, std::uint16_t port) {
        const bool own = worker == 0 || port == 1; // port 0 is worker 0's alone
        return datapath::tx_route{static_cast<std::uint16_t>(own ? worker : datapath::no_queue), 0,
                                  own};
    };
    plane p(how);
    std::uint32_t seed = 4711;
    const auto random = [&](std::uint32_t below) {
        seed = seed * 1664525 + 1013904223;
        return (seed >> 8) % below;
    };
    const std::vector<config::call> calls = eight_calls();
    for (unsigned step = 0; step < 40'000; ++step) {
        const config::call& call = calls[random(8)];
        const std::uint32_t what = random(100);
        if (what < 70) {
            const bool first = random(2) == 0;
            bytes frame = numbered(first ? call.a : call.b, step);
            if (random(10) == 0) {
                frame[random(static_cast<std::uint32_t>(frame.size()))] ^= 0x11;
            }
            p.inject(frame, first ? 0 : 1);
        } else if (what < 90) {
            p.turn(random(2));
        } else if (what < 94) { // seldom, so that queues fill up in between
            if (random(12) == 0) {
                p.take(static_cast<std::uint16_t>(random(2)));
            }
        } else if (what < 96) {
            (void)p.calls().create(call);
        } else if (what < 98) {
            (void)p.calls().end(call.id);
        } else {
            p.calls().poll();
        }
    }
    const stats::counters all = p.total();
    for (const drop reason :
         {drop::tx_full, drop::handover_full, drop::no_leg, drop::udp_checksum}) {
        r.that(drops(p, reason) > 0, std::string(stats::name(reason)) + " never happened");
    }
    r.that(all.transmitted > 1000 && all.handed_out > 1000, "too little happened");
    at_rest(r, p);
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(stuck_queue),           voxplane_test(empty_receive_pool),
        voxplane_test(empty_originated_pool), voxplane_test(full_handover),
        voxplane_test(stop_with_held),        voxplane_test(finish_with_handed_over),
        voxplane_test(anything_goes),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
