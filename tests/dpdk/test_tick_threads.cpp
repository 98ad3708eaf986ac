// The media tick in workers that run on threads of their own, by the clock of the machine: nothing
// is lost, each stream keeps its order, and a stop lets go of everything, while calls come and go.
#include <map>
#include <thread>

#include "eal_fixture.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using dsp::part;

constexpr unsigned call_count = 40;
constexpr unsigned rounds = 60;

config::call call_number(unsigned i) {
    const std::string port = ":" + std::to_string(10'000 + 2 * i); // owners take turns
    config::call call =
        make_call("c" + std::to_string(i), make_leg("198.18.0.1" + port, "198.18.0.2" + port),
                  make_leg("198.18.1.1" + port, "198.18.1.3" + port, config::payload_kind::pcma));
    for (config::leg* leg : {&call.a, &call.b}) {
        leg->voice.on[static_cast<std::size_t>(part::aec)] = i % 2 == 0;
        leg->voice.on[static_cast<std::size_t>(part::agc)] = true;
        leg->voice.level = dsp::voice_level::economy;
        leg->voice.budget_us = 0;
    }
    return call;
}

plane_settings two_workers() {
    plane_settings how;
    how.workers = 2;
    how.calls = call_count + 1;
    how.packets = 8191;
    how.ring = 8192;
    how.handover = 4096; // no packet is dropped however the threads are scheduled
    how.addresses = {{"198.18.0.1/24"}, {"198.18.1.1/24"}};
    how.capture_clock = false;
    how.tick = {5'000'000, 0};
    return how;
}

bytes speech(const config::leg& from, unsigned n) {
    rtp_packet packet;
    packet.seq = static_cast<std::uint16_t>(n);
    packet.timestamp = n * 160;
    packet.payload_type = from.payloads[0].payload_type;
    packet.payload = bytes(160, static_cast<std::uint8_t>(0x80 + n));
    return to_frame(from_remote(from, packet));
}

// Checks that each destination got 0, 1, 2 ... in order.
void check_order(report& r, const std::vector<bytes>& frames) {
    std::map<std::string, unsigned> next;
    for (const bytes& frame : frames) {
        const decoded d = decode(frame);
        const auto packet = decode_rtp(d.payload);
        r.none(d.fault, "frame");
        if (r.that(packet.has_value(), "RTP")) {
            r.equal(unsigned{packet->seq}, next[to_string(d.to)]++, to_string(d.to));
        }
    }
    r.equal(next.size(), std::size_t{2 * call_count}, "streams");
}

void a_stop_drains(report& r) {
    plane p(two_workers());
    std::vector<config::call> calls;
    for (unsigned i = 0; i < call_count; ++i) {
        calls.push_back(call_number(i));
        r.none(p.create(calls[i]), "create");
    }
    const config::call passing = call_number(call_count);
    std::thread loops[] = {std::thread([&] { p.worker(0).run(); }),
                           std::thread([&] { p.worker(1).run(); })};
    for (unsigned n = 0; n < rounds; ++n) {
        for (const config::call& call : calls) {
            r.that(p.inject(speech(call.a, n)) != nullptr, "not injected");
            r.that(p.inject(speech(call.b, n)) != nullptr, "not injected");
        }
        // One more call is made, changed and ended in between.
        (void)p.calls().create(passing);
        p.calls().poll();
        std::this_thread::sleep_for(std::chrono::microseconds(200 * (n % 8)));
        (void)p.calls().end(passing.id);
        p.calls().poll();
    }
    for (unsigned w : {0U, 1U}) {
        p.worker(w).stop(); // with packets that wait, most likely
    }
    while (!p.worker(0).drained() || !p.worker(1).drained()) {
        std::this_thread::yield();
    }
    // What one handed over in its last turn is the other's by now.
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    for (unsigned w : {0U, 1U}) {
        p.worker(w).finish();
        loops[w].join();
    }
    const stats::counters total = p.total();
    r.that(total.received > call_count * rounds, "half of it was received before the stop");
    r.equal(total.transmitted, total.received, "transmitted");
    r.equal(stats::dropped(total), 0U, "dropped");
    r.equal(total.held, 0U, "held");
    for (unsigned w : {0U, 1U}) {
        const stats::counters& c = p.counters(w);
        r.equal(c.tick_packets, c.voice_frames, "all waited");
        r.that(c.tick_packets > 0, "packets that waited");
    }
    check_order(r, p.take());
    r.none(p.leaks(), "leaks");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(a_stop_drains),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
