// The media tick changes when packets leave and nothing else: each destination gets the same bytes
// in the same order as without it, whatever the burst size and the number of workers; and with it a
// capture's replay gives the same frames in the same order each time. One trace of many calls with
// the library's processors, loss, duplicates, late packets, events, RTCP and new streams.
#include <algorithm>
#include <map>

#include <unistd.h>

#include "app/voxplane/allocations.hpp"
#include "eal_fixture.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using dsp::part;
using dsp::voice_level;

constexpr unsigned call_count = 48;
constexpr unsigned rounds = 30;

void turn_on(config::leg& leg, std::initializer_list<part> which, voice_level level) {
    for (const part one : which) {
        leg.voice.on[static_cast<std::size_t>(one)] = true;
    }
    leg.voice.level = level;
    leg.voice.budget_us = 0; // a machine that others share may be late
}

config::call call_number(unsigned i) {
    const std::string port = ":" + std::to_string(10'000 + 2 * i);
    const auto law = i % 2 != 0 ? config::payload_kind::pcma : config::payload_kind::pcmu;
    config::call call =
        make_call("c" + std::to_string(i), make_leg("198.18.0.1" + port, "198.18.0.2" + port),
                  make_leg("198.18.1.1" + port, "198.18.1.3" + port, law));
    switch (i % 6) {
    case 0:
        turn_on(call.a, {part::aec, part::vad, part::agc}, voice_level::quality);
        call.b.next_hop = config::next_hop_mode::learn; // what comes before it speaks is dropped
        break;
    case 1:
        turn_on(call.a, {part::aec, part::agc}, voice_level::economy);
        turn_on(call.b, {part::aec, part::suppressor}, voice_level::balanced);
        call.b.processors.push_back(config::processor::level);
        break;
    case 2:
        call.a.payloads = {{"l16/16000", config::payload_kind::l16, 96}};
        turn_on(call.a, {part::agc}, voice_level::economy);
        break;
    case 3:
        break; // a byte table, or nothing at all
    case 4:
        turn_on(call.a, {part::eq, part::vad}, voice_level::quality);
        turn_on(call.b, {part::agc}, voice_level::quality);
        call.a.gain_db = -4;
        call.b.mute = i > 12;
        break;
    default:
        turn_on(call.b, {part::agc}, voice_level::quality);
        call.b.voice.block_ms = 10;
        call.a.source = config::source_mode::latch;
    }
    for (config::leg* leg : {&call.a, &call.b}) {
        leg->payloads.push_back({"telephone-event", config::payload_kind::other, 101});
    }
    return call;
}

struct trace_frame {
    std::uint64_t at_ms;
    bytes frame;
};

// What one leg sends in the course of the trace.
class sender {
public:
    sender(const config::leg& leg, unsigned number, unsigned phase)
        : leg_(leg), random_(number * 7919 + 1), phase_(phase) {}

    void round(unsigned n, std::vector<trace_frame>& out) {
        const std::uint64_t at = n * 20 + phase_;
        if (n == 24 && changes_) {
            (void)audio(false); // lost
            return;
        }
        if (n == 25 && changes_) { // the first frame after a gap waits when another source begins
            out.push_back({at, to_frame(from_remote(leg_, audio(false)))});
            ssrc_ += 1;
            seq_ += 1000;
            timestamp_ += 77'777;
            out.push_back({at + 1, to_frame(from_remote(leg_, audio(false)))});
            return;
        }
        const bytes frame = to_frame(from_remote(leg_, audio(n % 9 == 4 && random(2) == 0)));
        switch (random(30)) {
        case 0:
            break; // lost
        case 1:
            out.push_back({at, frame});
            out.push_back({at + random(8), frame}); // twice
            break;
        case 2:
            out.push_back({at + 20 + random(3), frame}); // late, perhaps
            break;
        default:
            out.push_back({at, frame});
        }
        if (random(25) == 0) {
            config::leg rtcp = leg_;
            ++rtcp.local.port;
            ++rtcp.remote.port;
            out.push_back(
                {at + 2, to_frame(from_remote(rtcp, bytes{0x80, 201, 0, 1, 9, 9, 9, 9}))});
        }
    }

private:
    std::uint32_t random(std::uint32_t below) {
        random_ = random_ * 1664525 + 1013904223;
        return (random_ >> 8) % below;
    }
    rtp_packet audio(bool event) {
        rtp_packet packet;
        packet.ssrc = ssrc_;
        packet.seq = seq_++;
        packet.timestamp = timestamp_;
        const bool wide = leg_.payloads[0].kind == config::payload_kind::l16;
        const std::uint32_t samples = (wide ? 320U : 160U) / (random(40) == 0 ? 2 : 1);
        timestamp_ += samples;
        packet.payload_type = event ? 101 : leg_.payloads[0].payload_type;
        for (std::uint32_t i = 0; i < (event ? 4 : wide ? 2 * samples : samples); ++i) {
            packet.payload.push_back(static_cast<std::uint8_t>(random(256)));
        }
        return packet;
    }

    config::leg leg_;
    std::uint32_t random_;
    std::uint64_t phase_;
    bool changes_ = random(4) == 0;
    std::uint32_t ssrc_ = random(1U << 24);
    std::uint32_t timestamp_ = random(1U << 24);
    std::uint16_t seq_ = static_cast<std::uint16_t>(random(65536));
};

std::vector<trace_frame> everything() {
    std::vector<trace_frame> out;
    std::vector<sender> senders;
    for (unsigned i = 0; i < call_count; ++i) {
        const config::call call = call_number(i);
        senders.emplace_back(call.a, 2 * i, i * 7 % 17);
        senders.emplace_back(call.b, 2 * i + 1, i * 7 % 17 + 2 + i % 6); // the other may still wait
    }
    for (unsigned n = 0; n < rounds; ++n) {
        for (sender& one : senders) {
            one.round(n, out);
        }
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const auto& a, const auto& b) { return a.at_ms < b.at_ms; });
    return out;
}

struct outcome {
    std::vector<bytes> frames;
    std::map<std::string, std::vector<bytes>> by_destination;
    std::vector<std::uint64_t> counts;
    stats::counters tick; // of worker 0
};

struct way {
    datapath::tick_settings tick;
    std::uint16_t burst = 32;
    std::size_t together = 1; // frames that are there when the workers turn
    unsigned workers = 1;
};

plane_settings plane_for(const way& w) {
    plane_settings how;
    how.burst = w.burst;
    how.workers = w.workers;
    how.calls = call_count;
    how.addresses = {{"198.18.0.1/24"}, {"198.18.1.1/24"}};
    how.tick = w.tick;
    how.packets = 4095;
    how.ring = 4096;
    return how;
}

void add_leg(outcome& o, session::leg& leg) {
    for (const std::uint64_t value :
         {std::uint64_t{leg.received.packets.get()}, std::uint64_t{leg.received.jitter.get()},
          leg.level.total_energy.get(), leg.voice.missed.get(), leg.voice.bare.get(),
          std::uint64_t{leg.in.stream}, leg.counters.rtcp_packets.get()}) {
        o.counts.push_back(value);
    }
}

outcome play(report& r, const std::vector<trace_frame>& trace, const way& w) {
    plane p(plane_for(w));
    for (unsigned i = 0; i < call_count; ++i) {
        r.none(p.create(call_number(i)), "create");
    }
    outcome o;
    std::uint64_t heap_calls = 0;
    for (std::size_t i = 0; i < trace.size(); ++i) {
        p.advance_ms(start_ns / 1'000'000 + trace[i].at_ms - p.now_ns() / 1'000'000);
        p.inject(trace[i].frame);
        if (i % w.together == w.together - 1) {
            const std::uint64_t before = app::allocations();
            p.worker().turn();
            heap_calls += app::allocations() - before;
            p.run();
        }
    }
    p.run();
    p.advance_ms(20);
    p.tick();
    if (w.workers > 1) {
        usleep(1'100'000); // the other worker hears no more of the clock, and lets go by its own
        p.run();
    }
    o.frames = p.take();
    for (const bytes& frame : o.frames) {
        const decoded d = decode(frame);
        r.none(d.fault, "frame");
        o.by_destination[to_string(d.from) + ">" + to_string(d.to)].push_back(frame);
    }
    const stats::counters all = p.total();
    o.counts = {all.received, all.transmitted, all.latched};
    o.counts.insert(o.counts.end(), all.drops.begin(), all.drops.end());
    for (std::uint32_t leg = 0; leg < 2 * call_count; ++leg) {
        add_leg(o, p.leg(leg));
    }
    o.tick = p.counters();
    r.equal(heap_calls, 0U, "heap calls of the worker");
    r.none(p.fault(), "balance");
    r.none(p.leaks(), "leaks");
    return o;
}

std::string name_of(const way& w) {
    return "tick " + std::to_string(w.tick.wait_ns / 1000) + " us, burst " +
           std::to_string(w.burst) + ", " + std::to_string(w.together) + " waiting, workers " +
           std::to_string(w.workers);
}

void same_bytes_to_each_destination(report& r) {
    const auto trace = everything();
    const outcome expected = play(r, trace, {{0, 0}, 1, 1});
    r.equal(expected.by_destination.size() > 2 * call_count, true, "all legs, and RTCP");
    r.equal(expected.tick.tick_packets, 0U, "nothing waits without a tick");
    constexpr datapath::tick_settings off{0, 0};
    constexpr datapath::tick_settings five{5'000'000, 0};
    constexpr datapath::tick_settings one{1'000'000, 0};
    for (const way& w : {way{off, 32, 31}, way{five, 1, 1}, way{five, 4, 3}, way{five, 32, 31},
                         way{one, 32, 7}, way{off, 32, 5, 2}, way{five, 32, 5, 2},
                         way{{10'000'000, 0}, 7, 40, 2}, way{{5'000'000, 1000}, 32, 7}}) {
        const outcome got = play(r, trace, w);
        r.that(got.counts == expected.counts, name_of(w) + ": counters differ");
        r.that(got.by_destination == expected.by_destination, name_of(w) + ": bytes differ");
        r.equal(got.tick.tick_packets > 0, w.tick.wait_ns != 0 && w.tick.legs == 0, name_of(w));
        if (w.tick.wait_ns >= five.wait_ns && w.workers == 1 && w.tick.legs == 0) {
            r.that(got.tick.tick_full > 0 && got.tick.tick_due > 10 && got.tick.tick_order > 0,
                   name_of(w) + ": full " + std::to_string(got.tick.tick_full) + ", due " +
                       std::to_string(got.tick.tick_due) + ", order " +
                       std::to_string(got.tick.tick_order));
        }
    }
}

// Also the order among destinations, with the tick, does not depend on bursts.
void a_replay_repeats_exactly(report& r) {
    const auto trace = everything();
    const outcome expected = play(r, trace, {{5'000'000, 0}, 1, 1});
    for (const way& w : {way{{5'000'000, 0}, 1, 1}, way{{5'000'000, 0}, 2, 9},
                         way{{5'000'000, 0}, 7, 1000}, way{{5'000'000, 0}, 32, 100}}) {
        const outcome got = play(r, trace, w);
        r.that(got.frames == expected.frames, name_of(w) + ": frames differ");
        r.equal(got.tick.tick_wait_ns, expected.tick.tick_wait_ns, name_of(w) + ", waits");
        r.equal(got.tick.voice_grouped > 0, true, name_of(w) + ", groups");
    }
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(same_bytes_to_each_destination),
        voxplane_test(a_replay_repeats_exactly),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
