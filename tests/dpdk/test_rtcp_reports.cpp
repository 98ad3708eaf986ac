// Reports of our own: when they leave, what they say against values worked out by hand, what is
// learnt from those that arrive, and good-byes.
#include "eal_fixture.hpp"
#include "rtcp_bench.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using config::rtcp_mode;

constexpr std::uint32_t ssrc = rtcp_bench::ssrc;

config::call reporting_call() {
    config::call call = usual_call();
    call.a.rtcp = rtcp_mode::generate; // and by that side b as well
    return call;
}

const endpoint a_rtcp = ep("198.18.0.2:20001");
const endpoint b_rtcp = ep("198.18.0.3:30001");

// SDES with one CNAME of 16 octets at that word; returns the word behind it.
std::size_t expect_name(report& r, const bytes& in, std::size_t at, std::uint32_t from) {
    r.equal(word(in, at), 0x81ca0006U, "SDES of one chunk");
    r.equal(word(in, at + 1), from, "its source");
    r.equal(word(in, at + 2) >> 16, 0x0110U, "CNAME of 16 octets");
    return at + 7;
}

// 96 packets at 20 ms, of which four are lost.
void speak_with_losses(rtcp_bench& b) {
    for (std::uint16_t seq = 65500; seq != 60; ++seq) { // over the wrap of 16 bits
        b.p.advance_ms(20);
        if (seq % 24 == 0) {
            b.p.tick();
            b.collect();
        } else {
            b.speak(seq);
        }
    }
}

void sender_report_by_hand(report& r) {
    rtcp_bench b(r, reporting_call());
    speak_with_losses(b);
    b.rtcp.clear(); // the first one may have left meanwhile
    const auto got = b.next_to(b_rtcp);
    if (!got) {
        return;
    }
    const bytes& in = *got;
    r.equal(to_string(b.from), std::string("198.18.0.1:10003"), "from the port above");
    r.equal(in.size(), (7U + 7U) * 4, "SR and SDES, no block: nothing came from b");
    r.equal(word(in, 0), 0x80c80006U, "SR without blocks");
    r.equal(word(in, 1), ssrc, "the stream's number");
    const std::uint64_t ntp = std::uint64_t{word(in, 2)} << 32 | word(in, 3);
    const std::uint64_t wanted = ntp_of(b.sent_ns);
    r.that(ntp >= wanted - 8 && ntp <= wanted + 8, "NTP time of the media clock");
    const auto since = static_cast<std::uint32_t>((b.sent_ns - b.last_spoken_ns) / 125'000);
    r.equal(word(in, 4), rtcp_bench::timestamp_of(59) + since, "timestamp of the same moment");
    const std::uint32_t packets = 96 - 4;
    r.equal(word(in, 5), packets, "packets");
    r.equal(word(in, 6), packets * 160, "octets");
    r.equal(expect_name(r, in, 7, ssrc), in.size() / 4, "nothing more");
}

void receiver_report_by_hand(report& r) {
    rtcp_bench b(r, reporting_call());
    // A report of the sender, 0.25 s before ours is due at the earliest.
    speak_with_losses(b);
    b.rtcp.clear();
    const std::uint64_t ntp = 0xe4deadbe12345678;
    const std::uint64_t arrived_ns = b.p.now_ns();
    r.equal(b.pass(sender_report({ssrc, ntp, 9440, 92, 14720}), b.call.a).size(), 0U,
            "it ends here");
    r.equal(b.dropped(stats::drop::rtcp_consumed), 1U, "and is counted");
    b.collect();
    const auto got = b.next_to(a_rtcp);
    if (!got) {
        return;
    }
    const bytes& in = *got;
    r.equal(to_string(b.from), std::string("198.18.0.1:10001"), "from the port above");
    r.equal(word(in, 0), 0x81c90007U, "RR of one block: nothing was sent to a");
    r.equal(word(in, 2), ssrc, "about the stream");
    // Four of 96: seq 65520, 0, 24, 48. The report before, if there was one, took its share.
    r.equal(word(in, 3) & 0xffffffU, 4U, "lost in all");
    r.equal(word(in, 4), (1U << 16) | 59U, "extended highest number");
    r.equal(word(in, 5), 0U, "no jitter");
    r.equal(word(in, 6), 0xadbe1234U, "last SR");
    const auto delay = static_cast<std::uint32_t>((b.sent_ns - arrived_ns) * 65536 / 1'000'000'000);
    r.that(word(in, 7) - delay + 1 <= 2, "delay since it in 1/65536 s");
    expect_name(r, in, 8, word(in, 1));
    // The next block covers what came since: one of four packets is lost.
    for (const unsigned seq : {60U, 61U, 63U}) {
        b.p.advance_ms(20);
        b.speak(static_cast<std::uint16_t>(seq));
    }
    b.rtcp.clear();
    const auto next = b.next_to(a_rtcp);
    if (next) {
        r.equal(word(*next, 3), (64U << 24) | 5U, "a quarter since, five in all");
        r.equal(word(*next, 1), word(in, 1), "as the same reporter");
    }
}

// RFC 3550 6.2 and 6.3: half the interval first, then five seconds by half to one and a half, over
// e - 3/2; never all at once, and on average not far from five.
void intervals(report& r) {
    config::call call = reporting_call();
    rtcp_bench b(r, call);
    std::vector<double> gaps;
    std::uint64_t last = b.p.now_ns();
    for (int i = 0; i < 21; ++i) {
        if (!b.next_to(b_rtcp)) {
            return;
        }
        gaps.push_back(static_cast<double>(b.sent_ns - last) / 1e9);
        last = b.sent_ns;
    }
    r.that(gaps[0] >= 1.02 && gaps[0] <= 3.12, "first after " + std::to_string(gaps[0]));
    double sum = 0;
    double least = 10;
    double most = 0;
    for (std::size_t i = 1; i < gaps.size(); ++i) {
        sum += gaps[i];
        least = std::min(least, gaps[i]);
        most = std::max(most, gaps[i]);
    }
    r.that(least >= 2.05 && most <= 6.2,
           "from " + std::to_string(least) + " to " + std::to_string(most));
    const double mean = sum / 20;
    r.that(mean > 4.2 && mean < 5.8, "on average " + std::to_string(mean));
    r.that(most - least > 0.5, "by chance");
    r.equal(b.p.total().made,
            std::uint64_t{b.p.leg(0).rtcp.made.get()} + b.p.leg(1).rtcp.made.get(),
            "each is counted as made");
    r.equal(b.p.total().transmitted, b.p.total().made, "and sent");
}

void round_trip(report& r) {
    rtcp_bench b(r, reporting_call());
    for (std::uint16_t seq = 1; seq < 60; ++seq) {
        b.p.advance_ms(20);
        b.speak(seq);
    }
    b.rtcp.clear();
    const auto got = b.next_to(b_rtcp);
    if (!got) {
        return;
    }
    const std::uint32_t middle = word(*got, 2) << 16 | word(*got, 3) >> 16;
    r.that(!b.said_by(1).round_trip_known, "not known before");
    b.p.advance_ms(150);
    const block about{ssrc, (26U << 24) | 7, 59, 80, middle, 65536 / 10}; // held for 100 ms
    r.equal(b.pass(receiver_report(5, about), b.call.b).size(), 0U, "it ends here");
    const rtp::rtcp::remote_view said = b.said_by(1);
    r.that(said.round_trip_known, "known");
    r.that(said.round_trip_us >= 49'980 && said.round_trip_us <= 50'020,
           "round trip " + std::to_string(said.round_trip_us));
    r.equal(said.reports, 1U, "reports");
    r.equal(said.fraction_lost, 26, "fraction lost");
    r.equal(said.cumulative_lost, 7, "lost");
    r.equal(said.jitter, 80U, "jitter");
    // Nobody sent such a report, nobody has that stream.
    b.pass(receiver_report(5, {ssrc, 0, 59, 0, middle + 1, 0}), b.call.b);
    r.equal(b.said_by(1).round_trip_us, said.round_trip_us, "an unknown report gives none");
    b.pass(receiver_report(5, {ssrc + 1, 0, 59, 0, middle, 0}), b.call.b);
    r.equal(b.said_by(1).reports, 2U, "another stream is nothing to us");
}

void good_byes(report& r) {
    rtcp_bench b(r, reporting_call());
    for (std::uint16_t seq = 1; seq < 200; ++seq) {
        b.p.advance_ms(20);
        b.speak(seq);
    }
    b.rtcp.clear();
    // A new source stream has a number of its own, so the old one leaves.
    const auto other = [&](std::uint16_t seq) {
        rtp_packet packet;
        packet.seq = seq;
        packet.ssrc = 77;
        packet.payload = bytes(160, 0x55);
        b.p.advance_ms(20);
        b.p.inject(to_frame(from_remote(b.call.a, packet)));
        b.p.run();
        b.collect();
    };
    other(1);
    other(2);
    const auto old = b.next_to(b_rtcp);
    const auto fresh = b.next_to(b_rtcp);
    if (old && fresh) {
        r.equal(word(*old, 1), ssrc, "the old number");
        r.equal(word(*old, old->size() / 4 - 2), 0x81cb0001U, "says good-bye");
        r.equal(word(*old, old->size() / 4 - 1), ssrc, "of itself");
        r.equal(word(*fresh, 1), 77U, "the new number");
        r.equal(word(*fresh, 5), 2U, "counts its own packets");
    }
    b.rtcp.clear();
    r.none(b.p.end("usual"), "end");
    b.collect();
    r.equal(b.rtcp.size(), 2U, "both sides hear of the end");
    for (const decoded& d : b.rtcp) {
        const std::size_t n = d.payload.size() / 4;
        r.equal(word(d.payload, n - 2), 0x81cb0001U, "BYE");
        r.equal(word(d.payload, n - 1), word(d.payload, 1), "of the reporter");
    }
    b.rtcp.clear();
    b.wait_ms(8000);
    r.equal(b.rtcp.size(), 0U, "and nothing more");
}

void silent_ones(report& r) {
    {
        rtcp_bench b(r, reporting_call());
        r.none(b.p.end("usual"), "end at once");
        b.collect();
        r.equal(b.rtcp.size(), 0U, "who said nothing leaves silently");
    }
    config::call half = reporting_call();
    half.b.rtcp = rtcp_mode::off;
    half.a = make_leg("198.18.0.1:10000", "");
    half.a.source = config::source_mode::latch;
    half.a.rtcp = rtcp_mode::generate;
    rtcp_bench b(r, half);
    b.wait_ms(12'000);
    r.equal(b.p.total().made, 0U, "nowhere to send to, and off");
    r.equal(b.p.total().transmitted, 0U, "nothing left");
}

void changes_of_mode(report& r) {
    rtcp_bench b(r, usual_call());
    b.wait_ms(8000);
    r.equal(b.rtcp.size(), 0U, "a relay makes none");
    r.equal(b.pass(receiver_report(9, {ssrc, 0, 0, 0, 0, 0}), b.call.b).size(), 1U,
            "and passes on");
    r.none(b.p.modify(reporting_call()), "generate");
    r.that(b.next_to(a_rtcp).has_value() && b.next_to(b_rtcp).has_value(), "both have reports");
    r.equal(b.pass(receiver_report(9, {ssrc, 0, 0, 0, 0, 0}), b.call.b).size(), 0U, "consumed");
    r.none(b.p.modify(usual_call()), "relay again");
    b.rtcp.clear();
    b.wait_ms(8000);
    r.equal(b.rtcp.size(), 0U, "none is made any more");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(sender_report_by_hand),
        voxplane_test(receiver_report_by_hand),
        voxplane_test(intervals),
        voxplane_test(round_trip),
        voxplane_test(good_byes),
        voxplane_test(silent_ones),
        voxplane_test(changes_of_mode),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
