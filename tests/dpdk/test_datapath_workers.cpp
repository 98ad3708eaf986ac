// Two workers and two ports: packets that arrive at the wrong worker, frames that leave by a port
// on which only the other one has a queue, and real threads. Nothing is lost, each stream keeps its
// order.
#include <atomic>
#include <map>
#include <thread>

#include <rte_mbuf.h>

#include "eal_fixture.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;

constexpr unsigned call_count = 6;

plane_settings two_by_two() {
    plane_settings how;
    how.workers = 2;
    how.ports = 2;
    how.packets = 4095;
    how.ring = 4096;
    how.handover = 1024;
    how.addresses = {{"198.18.0.1/24", 0}, {"198.18.1.1/24", 1}};
    return how;
}

// Calls of both owners, each with one leg on either port.
std::vector<config::call> calls() {
    std::vector<config::call> out;
    for (unsigned i = 0; i < call_count; ++i) {
        const std::string port = std::to_string(10000 + 2 * i);
        // Transcoded and untouched, of either owner: sums of the datagram travel with the latter.
        const auto law = i / 2 % 2 != 0 ? config::payload_kind::pcma : config::payload_kind::pcmu;
        out.push_back(make_call(
            "call " + port, make_leg("198.18.0.1:" + port, "198.18.0.2:2" + port.substr(1)),
            make_leg("198.18.1.1:" + port, "198.18.1.3:3" + port.substr(1), law)));
    }
    return out;
}

bytes speech(const config::leg& from, unsigned n, std::uint16_t port) {
    rtp_packet packet;
    packet.seq = static_cast<std::uint16_t>(n);
    packet.timestamp = n;
    packet.payload_type = from.payloads[0].payload_type;
    packet.payload = bytes(160, static_cast<std::uint8_t>(n));
    return to_frame(from_remote(from, packet, port));
}

// Checks that each destination got 0, 1, 2 ... count - 1.
class order_check {
public:
    void add(report& r, const std::vector<bytes>& frames) {
        for (const bytes& frame : frames) {
            const decoded d = decode(frame);
            r.none(d.fault, "frame");
            const auto rtp = decode_rtp(d.payload);
            if (r.that(rtp.has_value(), "not RTP")) {
                r.equal(rtp->timestamp, next_[to_string(d.to)]++, to_string(d.to));
                ++frames_;
            }
        }
    }
    [[nodiscard]] std::size_t streams() const { return next_.size(); }
    [[nodiscard]] std::size_t frames() const { return frames_; }

private:
    std::map<std::string, std::uint32_t> next_;
    std::size_t frames_ = 0;
};

// Runs packets both ways through all calls and checks what comes out.
void cross(report& r, const plane_settings& how, std::uint64_t expect_handed) {
    plane p(how);
    const auto all = calls();
    for (const config::call& call : all) {
        r.none(p.create(call), call.id);
    }
    order_check order;
    constexpr unsigned rounds = 100;
    for (unsigned n = 0; n < rounds; ++n) {
        for (const config::call& call : all) {
            p.inject(speech(call.a, n, 0), 0);
            p.inject(speech(call.b, n, 1), 1);
        }
        if (n % 7 == 0) { // several rounds wait, then the workers turn
            p.run();
            order.add(r, p.take(0));
            order.add(r, p.take(1));
        }
    }
    p.run();
    order.add(r, p.take(0));
    order.add(r, p.take(1));
    r.equal(order.streams(), std::size_t{2 * call_count}, "streams");
    r.equal(order.frames(), std::size_t{2 * call_count * rounds}, "frames");
    const stats::counters total = p.total();
    r.equal(stats::dropped(total), 0U, "dropped");
    r.equal(total.handed_in, expect_handed, "handed over");
    r.equal(total.handed_out, expect_handed, "handed out");
    r.equal(total.latency_ns.count(), std::size_t{2 * call_count * rounds}, "latency of each");
    r.equal(total.stage_entered[static_cast<std::size_t>(stats::stage::rewrite)],
            std::uint64_t{2 * call_count * rounds}, "rewritten");
    r.that(expect_handed == 0 || p.counters(0).most.handover_pkts != 0, "fill of hand-over rings");
    r.none(p.fault(), "balance");
    r.none(p.leaks(), "leaks");
}

// Half of all packets arrive at the worker that does not own their call.
void wrong_worker(report& r) {
    cross(r, two_by_two(), call_count * 100);
}

// Calls whose legs are on one port, and whose owner polls the other.
std::vector<config::call> strays() {
    std::vector<config::call> out;
    for (unsigned i = 0; i < call_count; ++i) {
        const unsigned port = i % 2;
        const std::string host = "198.18." + std::to_string(port);
        // Pairs of ports in turn: 10000 is of worker 0, 10002 of worker 1, and so on.
        const unsigned first = 10000 + 8 * i + (port == 0 ? 2 : 0);
        const std::string a = std::to_string(first);
        const std::string b = std::to_string(first + 4);
        const auto law = i / 2 % 2 != 0 ? config::payload_kind::pcma : config::payload_kind::pcmu;
        out.push_back(make_call("call " + a,
                                make_leg(host + ".1:" + a, host + ".2:2" + a.substr(1)),
                                make_leg(host + ".1:" + b, host + ".3:3" + b.substr(1), law)));
    }
    return out;
}

// Every packet of every call arrives at the wrong worker, by bursts that are not full, full, and
// more than one: none is lost, and each stream keeps its order.
void all_at_the_wrong_worker(report& r) {
    plane p(two_by_two());
    const auto all = strays();
    for (const config::call& call : all) {
        r.none(p.create(call), call.id);
    }
    order_check order;
    unsigned sent = 0;
    for (unsigned n = 0, wait = 0; n < 200; ++n) {
        for (unsigned i = 0; i < call_count; ++i) {
            const auto port = static_cast<std::uint16_t>(i % 2);
            r.that(p.inject(speech(all[i].a, n, port), port) != nullptr, "not injected");
            r.that(p.inject(speech(all[i].b, n, port), port) != nullptr, "not injected");
            sent += 2;
        }
        // 1, 2, 3 ... 12 rounds wait: 6 to 72 frames on each port; a burst takes 32.
        if (++wait > n % 12) {
            wait = 0;
            p.run();
            order.add(r, p.take(0));
            order.add(r, p.take(1));
        }
    }
    p.run();
    order.add(r, p.take(0));
    order.add(r, p.take(1));
    r.equal(order.streams(), std::size_t{2 * call_count}, "streams");
    r.equal(order.frames(), std::size_t{sent}, "frames");
    const stats::counters total = p.total();
    r.equal(stats::dropped(total), 0U, "dropped");
    r.equal(total.handed_out, std::uint64_t{sent}, "handed out");
    r.equal(total.handed_in, std::uint64_t{sent}, "handed in");
    r.none(p.fault(), "balance");
    r.none(p.leaks(), "leaks");
}

// Worker 1 has no queue on port 0 nor worker 0 on port 1: frames are handed over as well.
void no_queue_of_its_own(report& r) {
    plane_settings how = two_by_two();
    how.route = [](unsigned worker, std::uint16_t port) {
        const bool own = worker == port;
        return datapath::tx_route{static_cast<std::uint16_t>(own ? worker : datapath::no_queue),
                                  static_cast<std::uint8_t>(port), own};
    };
    // A packet crosses once: it arrives at one port and leaves by the other. The owner is the
    // arriving worker, which hands the frame over, or the other, to which it hands the packet.
    cross(r, how, 2 * call_count * 100);
}

// A worker whose packets all come over from another one takes the media clock from them.
void clock_comes_over(report& r) {
    plane_settings how;
    how.workers = 2;
    plane p(how);
    config::call call = usual_call();
    call.a.local.port = 10002; // worker 1, which polls nothing
    call.b.local.port = 10006;
    call.a.source = config::source_mode::latch;
    call.a.latch_window_ms = 500;
    call.a.media_timeout_ms = 1000;
    r.none(p.create(call), "create");
    for (unsigned n = 0; n < 200; ++n) {
        p.advance_ms(20);
        p.inject(speech(n < 20 ? call.a : call.b, n, 0));
        p.run();
        p.calls().poll();
        if (n == 60) {
            r.equal(p.calls().totals().expired, 0U, "expired after 0.8 s of silence");
        }
    }
    r.equal(p.total().latched, 1U, "latched");
    r.equal(p.calls().totals().expired, 1U, "expired");
    r.equal(p.context(1).now_ns > start_ns, true, "media clock of worker 1 runs");
}

void real_threads(report& r) {
    plane p(two_by_two());
    const auto all = calls();
    for (const config::call& call : all) {
        r.none(p.create(call), call.id);
    }
    std::thread loops[] = {std::thread([&] { p.worker(0).run(); }),
                           std::thread([&] { p.worker(1).run(); })};
    order_check order;
    constexpr unsigned rounds = 2000;
    constexpr std::size_t on_the_way = 100;
    for (unsigned n = 0; n < rounds; ++n) {
        for (const config::call& call : all) {
            r.that(p.inject(speech(call.a, n, 0), 0) != nullptr, "not injected");
        }
        // No more on the way than any ring holds, so that nothing has to be dropped however the
        // threads are scheduled.
        while ((n + 1) * call_count - order.frames() > on_the_way && r.findings() < 20) {
            order.add(r, p.take(1));
            p.calls().poll();
            std::this_thread::yield();
        }
    }
    const auto sent = std::size_t{call_count} * rounds;
    for (unsigned waits = 0; order.frames() < sent && waits < 20'000; ++waits) {
        std::this_thread::sleep_for(std::chrono::microseconds(100));
        order.add(r, p.take(1));
    }
    for (unsigned w : {0U, 1U}) {
        p.worker(w).stop();
    }
    while (!p.worker(0).drained() || !p.worker(1).drained()) {
        std::this_thread::yield();
    }
    for (unsigned w : {0U, 1U}) {
        p.worker(w).finish();
        loops[w].join();
    }
    const stats::counters total = p.total();
    r.equal(total.received, std::uint64_t{sent}, "received");
    r.equal(order.frames(), sent, "frames");
    r.equal(stats::dropped(total), 0U, "dropped");
    r.equal(total.handed_in, total.handed_out, "handed over");
    r.that(total.handed_in >= sent / 2, "half of it was to be handed over");
    r.none(p.leaks(), "leaks");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(wrong_worker),        voxplane_test(all_at_the_wrong_worker),
        voxplane_test(no_queue_of_its_own), voxplane_test(clock_comes_over),
        voxplane_test(real_threads),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
