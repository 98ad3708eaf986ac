// RTCP that goes on to the other leg: under the numbers that streams have there, on the ports and
// to the hosts that each side has for it; and where the program remakes streams, reports of our
// own instead.
#include "eal_fixture.hpp"
#include "rtcp_bench.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using config::rtcp_mode;

constexpr std::uint32_t ssrc = rtcp_bench::ssrc;
constexpr std::uint32_t own_ssrc = 0xabcd0123;

config::call own_call() {
    config::call call = usual_call();
    call.b.stream = config::stream_mode::own;
    call.b.ssrc = own_ssrc;
    call.b.first_sequence = 100;
    call.b.first_timestamp = 5000;
    return call;
}

void mapped(report& r) {
    rtcp_bench b(r, own_call());
    for (std::uint16_t seq = 40'000; seq < 40'010; ++seq) {
        b.p.advance_ms(20);
        b.speak(seq);
    }
    // The first packet left as number 100 at 5000.
    const std::uint32_t offset = 5000 - rtcp_bench::timestamp_of(40'000);
    const std::uint64_t ntp = 0xe4deadbe12345678;
    const std::uint32_t said = rtcp_bench::timestamp_of(40'009) + 77;
    bytes words = sender_report({ssrc, ntp, said, 10, 1600});
    for (const std::uint8_t v : bytes{0x81, 202, 0, 2, 0x11, 0x11, 0x22, 0x22, 1, 1, 'x', 0}) {
        words.push_back(v);
    }
    words[12 + 16 + 4] = 0x11; // the chunk's source is the sender
    words[12 + 16 + 5] = 0x11;
    const auto there = b.pass(words, b.call.a);
    if (!r.equal(there.size(), 1U, "a report goes on")) {
        return;
    }
    const bytes& out = there[0].payload;
    r.equal(out.size(), words.size(), "as long as it was");
    r.equal(word(out, 1), own_ssrc, "under our number");
    r.equal(word(out, 2), static_cast<std::uint32_t>(ntp >> 32), "NTP as it was");
    r.equal(word(out, 3), static_cast<std::uint32_t>(ntp), "NTP as it was");
    r.equal(word(out, 4), said + offset, "in our timestamps");
    r.equal(word(out, 5), 10U, "packets");
    r.equal(word(out, 6), 1600U, "octets");
    r.equal(word(out, 8), own_ssrc, "the name is of our number");

    // And back: b speaks of our stream, a hears of its own.
    b.p.advance_ms(90);
    const auto back = b.pass(
        receiver_report(9, {own_ssrc, (5U << 24) | 2, 109, 33, 0xadbe1234, 65536 / 20}), b.call.b);
    if (!r.equal(back.size(), 1U, "the other way")) {
        return;
    }
    const bytes& heard = back[0].payload;
    r.equal(word(heard, 1), 9U, "who speaks sends nothing, so keeps its number");
    r.equal(word(heard, 2), ssrc, "of the stream as a sends it");
    r.equal(word(heard, 3), (5U << 24) | 2, "loss");
    r.equal(word(heard, 4), 40'009U, "highest");
    r.equal(word(heard, 5), 33U, "jitter");
    r.equal(word(heard, 6), 0xadbe1234U, "last SR, which is a's");
    const rtp::rtcp::remote_view learnt = b.said_by(1);
    r.that(learnt.round_trip_known && learnt.round_trip_us >= 39'980 &&
               learnt.round_trip_us <= 40'020,
           "round trip of that leg: " + std::to_string(learnt.round_trip_us));
    r.equal(learnt.cumulative_lost, 2, "and loss there");
    r.equal(b.p.total().made, 0U, "none of our own");

    // Of a stream that is not there nothing is left.
    const auto none = b.pass(receiver_report(9, {4242, 0, 1, 0, 0, 0}), b.call.b);
    r.that(none.size() == 1 && word(none[0].payload, 0) == 0x80c90001U, "a strange block goes");
}

// Own numbers go on over a change of the source: counts of the old one are ours as well.
void counts_over_sources(report& r) {
    rtcp_bench b(r, own_call());
    for (std::uint16_t seq = 1; seq < 11; ++seq) {
        b.p.advance_ms(20);
        b.speak(seq);
    }
    rtp_packet other;
    other.ssrc = 77;
    other.seq = 500;
    other.timestamp = 123'456;
    other.payload = bytes(160, 0x55);
    b.p.advance_ms(20);
    b.p.inject(to_frame(from_remote(b.call.a, other)));
    b.p.run();
    b.collect();
    const auto there = b.pass(sender_report({77, 1, 123'456, 1, 160}), b.call.a);
    if (r.equal(there.size(), 1U, "a report of the new source")) {
        const bytes& out = there[0].payload;
        r.equal(word(out, 1), own_ssrc, "one number");
        r.equal(word(out, 5), 11U, "packets under it");
        r.equal(word(out, 6), 11U * 160, "octets under it");
    }
}

void muxed_and_apart(report& r) {
    for (const rtcp_mode mode : {rtcp_mode::relay, rtcp_mode::generate}) {
        config::call call = usual_call();
        call.a.rtcp = call.b.rtcp = mode;
        call.a.rtcp_mux = true;
        rtcp_bench b(r, call);
        for (std::uint16_t seq = 1; seq < 10; ++seq) {
            b.p.advance_ms(20);
            b.speak(seq);
        }
        const bytes said = receiver_report(9, {ssrc, 0, 9, 0, 0, 0});
        if (mode == rtcp_mode::relay) {
            const auto there = b.pass(said, call.b);
            const auto back = b.pass(sender_report({ssrc, 1, 2, 3, 4}), call.a);
            if (r.that(there.size() == 1 && back.size() == 1, "relayed both ways")) {
                r.equal(to_string(there[0].from) + " " + to_string(there[0].to),
                        std::string("198.18.0.1:10000 198.18.0.2:20000"), "to a, muxed");
                r.equal(to_string(back[0].from) + " " + to_string(back[0].to),
                        std::string("198.18.0.1:10003 198.18.0.3:30001"), "to b, apart");
            }
            continue;
        }
        if (b.next_to(ep("198.18.0.2:20000"))) {
            r.equal(to_string(b.from), std::string("198.18.0.1:10000"), "made for a, muxed");
        }
        if (b.next_to(ep("198.18.0.3:30001"))) {
            r.equal(to_string(b.from), std::string("198.18.0.1:10003"), "made for b, apart");
        }
        r.equal(b.pass(sender_report({ssrc, 1, 2, 3, 4}), call.a).size(), 0U, "muxed ends here");
        r.equal(b.dropped(stats::drop::rtcp_consumed), 1U, "and is RTCP");
        r.equal(b.p.leg(0).received.packets.get(), 9U, "not RTP");
    }
}

// a=rtcp names another port, or another host that has a next hop of its own.
void told_addresses(report& r) {
    plane_settings how;
    how.fixed = {{ep("198.18.0.3:1").ip, mac("02:00:00:00:03:03")},
                 {ep("198.18.0.7:1").ip, mac("02:00:00:00:07:07")}};
    config::call call = usual_call();
    call.b.next_hop = config::next_hop_mode::resolve;
    call.b.rtcp_remote = ep("198.18.0.7:40000");
    rtcp_bench b(r, call, how);
    b.p.advance_ms(20);
    b.speak(1);
    if (r.equal(b.rtp.size(), 1U, "RTP")) {
        r.equal(to_string(b.rtp[0].to), std::string("198.18.0.3:30000"), "RTP where it was");
        r.equal(to_string(b.rtp[0].to_mac), std::string("02:00:00:00:03:03"), "by its next hop");
    }
    const auto there = b.pass(sender_report({ssrc, 1, 2, 3, 4}), call.a);
    if (r.equal(there.size(), 1U, "RTCP")) {
        r.equal(to_string(there[0].to), std::string("198.18.0.7:40000"), "where it was told");
        r.equal(to_string(there[0].to_mac), std::string("02:00:00:00:07:07"), "by its next hop");
        r.equal(to_string(there[0].from), std::string("198.18.0.1:10003"), "from our port");
    }
    const bytes said = receiver_report(9, {ssrc, 0, 9, 0, 0, 0});
    r.equal(b.pass(said, call.b).size(), 1U, "from there it is heard");
    config::leg beside = call.b;
    beside.rtcp_remote.reset();
    r.equal(b.pass(said, beside).size(), 0U, "not from the port above RTP's");
    r.equal(b.dropped(stats::drop::source_rejected), 1U, "source_rejected");
    // Told again without it: the port above.
    config::call again = call;
    again.b.rtcp_remote.reset();
    r.none(b.p.modify(again), "modify");
    r.equal(b.pass(said, beside).size(), 1U, "the port above is heard");
    const auto then = b.pass(sender_report({ssrc, 1, 2, 3, 4}), call.a);
    r.that(then.size() == 1 && to_string(then[0].to) == "198.18.0.3:30001", "and sent to");
}

// A latching side that sends from elsewhere than it told is behind a NAT: what it told of RTCP is
// void. One that sends from there is believed.
void told_addresses_of_latching_legs(report& r) {
    for (const bool moved : {false, true}) {
        config::call call = usual_call();
        call.a.source = config::source_mode::latch;
        call.a.rtcp_remote = ep("198.18.0.2:44444");
        rtcp_bench b(r, call);
        config::leg heard = call.a;
        heard.remote = ep(moved ? "198.18.0.2:5555" : "198.18.0.2:20000");
        b.p.pass(to_frame(from_remote(heard, rtp_packet{})));
        const auto there = b.pass(receiver_report(9, {ssrc, 0, 9, 0, 0, 0}), call.b);
        r.that(there.size() == 1 &&
                   to_string(there[0].to) == (moved ? "198.18.0.2:5556" : "198.18.0.2:44444"),
               moved ? "beside where it was heard" : "as it told");
    }
}

// 16-bit PCM of 16 kHz on a, A-law on b: what a says of its clock would be wrong for b.
config::call wide_call() {
    config::call call = usual_call();
    call.a.payloads = {{"l16/16000", config::payload_kind::l16, 96}};
    return call;
}

void remade(report& r) {
    rtcp_bench b(r, wide_call());
    r.that(b.p.leg(0).rtcp.generates.get() && b.p.leg(1).rtcp.generates.get(),
           "another clock: reports of our own");
    for (std::uint16_t seq = 1; seq < 100; ++seq) {
        b.p.advance_ms(10);
        b.speak(seq, 320); // 160 samples
    }
    b.rtcp.clear();
    const auto got = b.next_to(ep("198.18.0.3:30001"));
    if (got && r.that(!b.rtp.empty(), "RTP")) {
        const auto last = decode_rtp(b.rtp.back().payload);
        const auto since = static_cast<std::uint32_t>((b.sent_ns - b.last_spoken_ns) / 125'000);
        r.equal(word(*got, 4), last->timestamp + since, "timestamps of 8 kHz");
        r.equal(word(*got, 5), 99U, "packets");
        r.equal(word(*got, 6), 99U * 80, "octets as sent");
    }
    r.equal(b.pass(sender_report({ssrc, 1, 2, 3, 4}), b.call.a).size(), 0U, "consumed");
}

void remade_but_relayed(report& r) {
    config::call call = wide_call();
    call.a.rtcp = rtcp_mode::relay_always;
    rtcp_bench b(r, call);
    b.speak(1, 320);
    b.p.advance_ms(10);
    b.speak(2, 320);
    const std::uint32_t base = rtcp_bench::timestamp_of(1);
    const auto there = b.pass(sender_report({ssrc, 1, base + 320, 2, 640}), call.a);
    if (r.equal(there.size(), 1U, "relayed when that is wanted")) {
        r.equal(word(there[0].payload, 4), base + 160, "timestamps from the first one on, halved");
        r.equal(word(there[0].payload, 6), 160U, "octets as sent");
    }
}

void damaged(report& r) {
    rtcp_bench b(r, own_call());
    b.speak(1);
    bytes five_blocks = receiver_report(9, {ssrc, 0, 9, 0, 0, 0});
    five_blocks[0] = 0x85; // but bytes for one
    bytes long_name = sender_report({ssrc, 1, 2, 3, 4});
    for (const std::uint8_t v : bytes{0x81, 202, 0, 2, 0, 0, 0, 1, 1, 200, 'x', 0}) {
        long_name.push_back(v);
    }
    bytes cut = sender_report({ssrc, 1, 2, 3, 4});
    cut[3] = 5;
    std::uint64_t n = 0;
    for (const bytes& bad : {five_blocks, long_name, cut}) {
        r.equal(b.pass(bad, b.call.a).size(), 0U, "damaged");
        r.equal(b.dropped(stats::drop::rtcp_malformed), ++n, "counted");
    }
    r.equal(b.p.leg(0).counters.rtcp_packets.get(), 0U, "and not as RTCP");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(mapped),          voxplane_test(counts_over_sources),
        voxplane_test(muxed_and_apart), voxplane_test(told_addresses),
        voxplane_test(remade),          voxplane_test(told_addresses_of_latching_legs),
        voxplane_test(damaged),         voxplane_test(remade_but_relayed),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
