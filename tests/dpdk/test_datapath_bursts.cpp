// The same packets give the same bytes in the same order and the same counters, however many of
// them a burst takes, and whether packets take the stages one by one, as where these are timed, or
// in one go: one trace of three calls with everything in it that changes where or how others are
// sent.
#include <algorithm>
#include <iterator>

#include "eal_fixture.hpp"
#include "support/control_frames.hpp"
#include "support/plane.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using stats::drop;

struct trace_frame {
    std::uint64_t at_ms;
    bytes frame;
};

config::call latching_call() {
    config::call call =
        make_call("latching", make_leg("198.18.0.1:10000", ""),
                  make_leg("198.18.0.1:10002", "198.18.0.3:30000", config::payload_kind::pcma));
    call.a.source = config::source_mode::latch;
    call.a.next_hop = config::next_hop_mode::learn;
    call.b.next_hop = config::next_hop_mode::learn;
    call.b.stream = config::stream_mode::own;
    call.b.ssrc = 0xabcdef01;
    call.b.first_sequence = 65000;
    call.b.first_timestamp = 1;
    return call;
}

config::call metered_call() {
    config::call call = make_call("metered", make_leg("198.18.0.1:10100", "198.18.0.4:4000"),
                                  make_leg("198.18.0.1:10102", ""));
    call.a.processors.push_back(config::processor::level);
    call.a.gain_db = -4;
    call.b.source = config::source_mode::latch;
    return call;
}

// Payload untouched: sums of what is sent come from those of what came.
config::call relayed_call() {
    config::call call = make_call("relayed", make_leg("198.18.0.1:10200", "198.18.0.6:6000"),
                                  make_leg("198.18.0.1:10202", "198.18.0.7:7000"));
    for (config::leg* leg : {&call.a, &call.b}) {
        leg->program = config::program_kind::relay;
        leg->stream = config::stream_mode::own;
    }
    return call;
}

class trace {
public:
    std::vector<trace_frame> frames;

    void rtp(config::leg from, const char* remote, std::uint16_t seq, std::uint32_t ssrc,
             std::uint8_t type, std::size_t samples = 160) {
        from.remote = ep(remote);
        rtp_packet packet;
        packet.seq = seq;
        packet.timestamp = seq * 160U + ssrc;
        packet.ssrc = ssrc;
        packet.payload_type = type;
        for (std::size_t i = 0; i < samples; ++i) {
            packet.payload.push_back(static_cast<std::uint8_t>(i * seq + ssrc));
        }
        datagram d = from_remote(from, packet);
        d.from_mac.bytes[5] = from.remote.ip.bytes[3];
        add(to_frame(d));
    }
    void rtcp(config::leg from, const char* remote) {
        from.remote = ep(remote);
        ++from.local.port;
        add(to_frame(from_remote(from, bytes{0x80, 201, 0, 1, 9, 9, 9, 9})));
    }
    void arp() { add(arp_frame(1, ipv4_own)); }
    void broken() {
        add(frames.back().frame);
        frames.back().frame.back() ^= 1;
    }
    void ping() { add(ping_frame(8)); }

private:
    void add(const bytes& frame) { frames.push_back({frames.size(), frame}); }
};

trace everything() {
    const config::call one = latching_call();
    const config::call two = metered_call();
    const config::call three = relayed_call();
    trace t;
    for (std::uint16_t round = 0; round < 12; ++round) {
        const auto seq = static_cast<std::uint16_t>(65530 + 3 * round); // wraps; two of three lost
        t.rtp(one.a, "198.18.0.9:999", seq, round < 6 ? 1 : 2,
              0); // first: the MAC of b's next hop is unknown
        t.rtp(one.b, "198.18.0.3:30000", seq, 7, 8);
        t.rtp(two.a, "198.18.0.4:4000", seq, 5, 0, 81);
        t.rtcp(one.b, "198.18.0.3:30001");
        t.arp();
        t.rtp(one.a, "198.18.0.9:998", seq, 1, 0); // a stranger
        t.rtp(one.b, "198.18.0.3:30000", static_cast<std::uint16_t>(seq + 1), 7, 8);
        t.broken();
        t.rtcp(one.b, "198.18.0.3:30001");
        t.rtcp(one.a, "198.18.0.9:1234"); // its port is learnt: later RTCP goes there
        t.rtcp(one.b, "198.18.0.3:30001");
        t.ping();
        t.rtp(one.a, "198.18.0.9:999", seq, round < 6 ? 1 : 2, 0, 33); // the stream changes
        t.rtp(two.b, "198.18.0.5:5000", seq, 6, 0);
        t.rtp(one.a, "198.18.0.9:999", static_cast<std::uint16_t>(seq - 1), round < 6 ? 1 : 2, 0);
        t.rtp(two.a, "198.18.0.4:4000", static_cast<std::uint16_t>(seq + 1), 5, 77);
        t.rtp(three.a, "198.18.0.6:6000", seq, 8, 0);
        t.rtp(three.b, "198.18.0.7:7000", seq, 9, 0, 81);
        t.rtp(three.a, "198.18.0.6:6000", seq, 8, 0); // a duplicate
    }
    return t;
}

struct outcome {
    std::vector<bytes> frames;
    std::vector<std::uint64_t> counts;
};

void add_leg(outcome& o, session::leg& leg) {
    const rtp::reception& s = leg.received;
    for (const std::uint64_t value :
         {std::uint64_t{s.packets.get()}, s.octets.get(), std::uint64_t{s.jitter.get()},
          std::uint64_t{s.highest.get()}, std::uint64_t{s.duplicates.get()},
          std::uint64_t{s.reordered.get()}, rtp::lost(s), leg.counters.rejected.get(),
          leg.counters.discarded.get(), leg.counters.rtcp_packets.get(),
          leg.counters.past_packets.get(), leg.level.total_energy.get(),
          leg.level.total_samples.get(), std::uint64_t{leg.in.stream}}) {
        o.counts.push_back(value);
    }
}

outcome play(report& r, const trace& t, std::uint16_t burst, std::size_t together,
             unsigned stage_sample) {
    plane_settings how;
    how.burst = burst;
    plane p(how);
    p.context().stage_sample = stage_sample;
    p.context().bursts_to_sample = 1;
    r.none(p.create(latching_call()), "create");
    r.none(p.create(metered_call()), "create");
    r.none(p.create(relayed_call()), "create");
    outcome o;
    for (std::size_t i = 0; i < t.frames.size(); ++i) {
        p.advance_ms(1);
        p.inject(t.frames[i].frame);
        if (i % together == together - 1) {
            p.run();
        }
    }
    p.run();
    o.frames = p.take();
    const stats::counters all = p.total();
    o.counts = {all.received, all.transmitted, all.latched, all.rx_octets, all.tx_octets};
    o.counts.insert(o.counts.end(), all.drops.begin(), all.drops.end());
    for (std::uint32_t leg = 0; leg < 6; ++leg) {
        add_leg(o, p.leg(leg));
    }
    r.none(p.fault(), "balance");
    r.none(p.leaks(), "leaks");
    for (const drop wanted : {drop::no_remote, drop::source_rejected, drop::udp_checksum,
                              drop::payload_type, drop::no_next_hop}) {
        r.that(all.drops[static_cast<std::size_t>(wanted)] > 0,
               std::string(stats::name(wanted)) + " is missing from the trace");
    }
    return o;
}

void any_burst_size(report& r) {
    const trace t = everything();
    const outcome expected = play(r, t, 1, 1, 1); // every burst is timed
    r.that(expected.frames.size() > t.frames.size() / 2, "most frames were to be answered");
    constexpr std::uint16_t sizes[] = {1, 2, 7, 32};
    constexpr unsigned samples[] = {65536, 1, 2};
    std::size_t round = 0;
    for (const std::uint16_t burst : sizes) {
        for (const std::size_t together : {std::size_t{1000}, std::size_t{5}, std::size_t{31}}) {
            const unsigned stage_sample = samples[round++ % std::size(samples)];
            const outcome got = play(r, t, burst, together, stage_sample);
            const std::string name = "burst " + std::to_string(burst) + ", " +
                                     std::to_string(together) + " waiting, one of " +
                                     std::to_string(stage_sample) + " timed";
            r.equal(got.frames.size(), expected.frames.size(), name + ", frames");
            const std::size_t n = std::min(got.frames.size(), expected.frames.size());
            for (std::size_t i = 0; i < n; ++i) {
                if (!r.equal(got.frames[i], expected.frames[i],
                             name + ", frame " + std::to_string(i))) {
                    break;
                }
            }
            r.that(got.counts == expected.counts, name + ": counters differ");
        }
    }
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(any_burst_size),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
