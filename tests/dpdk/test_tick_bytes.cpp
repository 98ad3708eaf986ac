// The media tick changes when packets leave and nothing else: each destination gets the same bytes
// in the same order as without it, whatever the burst size and the number of workers; and with it a
// capture's replay gives the same frames in the same order each time. The library's processors may
// round otherwise when they run beside others; so the first is shown to the last bit with exact
// ones.
#include <algorithm>
#include <cstring>
#include <map>

#include <unistd.h>

#include "app/voxplane/allocations.hpp"
#include "eal_fixture.hpp"
#include "g711/reference.hpp"
#include "tick_trace.hpp"

#include "support/report.hpp" // last: chains have a member named as its macro fail()

namespace {

using namespace voxplane;
using namespace voxplane::test;

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
    const dsp::catalogue* processors = &exact_processors();
};

plane_settings plane_for(const way& w) {
    plane_settings how;
    how.burst = w.burst;
    how.workers = w.workers;
    how.calls = call_count;
    how.addresses = {{"198.18.0.1/24"}, {"198.18.1.1/24"}};
    how.tick = w.tick;
    how.processors = w.processors;
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

// Also the order among destinations, with the tick, does not depend on bursts; nor do the groups in
// which the library's processors run.
void a_replay_repeats_exactly(report& r) {
    const auto trace = everything();
    const auto played = [&](std::uint16_t burst, std::size_t together) {
        return play(r, trace, {{5'000'000, 0}, burst, together, 1, &dsp::processors()});
    };
    const outcome expected = played(1, 1);
    for (const auto& [burst, together] : {std::pair{1U, 1U}, {2U, 9U}, {7U, 1000U}, {32U, 100U}}) {
        const outcome got = played(static_cast<std::uint16_t>(burst), together);
        const std::string name = "burst " + std::to_string(burst);
        r.that(got.frames == expected.frames, name + ": frames differ");
        r.equal(got.tick.tick_wait_ns, expected.tick.tick_wait_ns, name + ", waits");
        r.equal(got.tick.voice_grouped, expected.tick.voice_grouped, name + ", frames together");
    }
}

// Octets of G.711 that differ by more than a step of the law; all of the frame when it is another
// one but for payload and UDP checksum.
std::size_t differing(const bytes& a, const bytes& b) {
    constexpr std::size_t udp_sum = 40;
    constexpr std::size_t payload = 54;
    const auto alike = [&](std::size_t from, std::size_t to) {
        return std::memcmp(a.data() + from, b.data() + from, to - from) == 0;
    };
    if (a.size() != b.size() || a.size() < payload || !alike(0, udp_sum) ||
        !alike(udp_sum + 2, payload)) {
        return a.size();
    }
    const auto law = (a[43] & 0x7f) == 8 ? g711::law::pcma : g711::law::pcmu;
    std::size_t out = 0;
    for (std::size_t i = payload; i < a.size(); ++i) {
        const int x = g711::reference_decode(law, a[i]);
        const int y = g711::reference_decode(law, b[i]);
        out += std::abs(x - y) > 16 + std::abs(x) / 8 ? 1U : 0U;
    }
    return out;
}

void the_library_sounds_the_same(report& r) {
    const auto trace = everything();
    const outcome expected = play(r, trace, {{0, 0}, 1, 1, 1, &dsp::processors()});
    const outcome got = play(r, trace, {{5'000'000, 0}, 4, 3, 1, &dsp::processors()});
    std::size_t octets = 0;
    std::size_t others = 0;
    for (const auto& [to, frames] : expected.by_destination) {
        const auto found = got.by_destination.find(to);
        if (!r.that(found != got.by_destination.end() && found->second.size() == frames.size(),
                    to + ": frames")) {
            continue;
        }
        for (std::size_t i = 0; i < frames.size(); ++i) {
            octets += frames[i].size();
            others += frames[i] == found->second[i] ? 0 : differing(frames[i], found->second[i]);
        }
    }
    r.that(octets > 200'000 && others < octets / 100,
           std::to_string(others) + " octets of " + std::to_string(octets) + " differ");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(same_bytes_to_each_destination),
        voxplane_test(a_replay_repeats_exactly),
        voxplane_test(the_library_sounds_the_same),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
