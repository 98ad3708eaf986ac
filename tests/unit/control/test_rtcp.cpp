// RTCP by the control protocol: what offers and answers ask of the plane's legs, and scores of the
// streams in what a proxy is told.
#include "control/report.hpp"
#include "control/report_ssrc.hpp"
#include "registry_bench.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using config::rtcp_mode;
using control::quality_log;
using telemetry::leg_view;

const config::call& only_call(const registry_bench& b) {
    return b.media.calls.begin()->second.settings;
}

void generate_words(report& r) {
    registry_bench b;
    b.establish(r, "plain");
    r.equal(only_call(b).a.rtcp, rtcp_mode::relay, "relayed unless asked otherwise");
    r.equal(only_call(b).b.rtcp, rtcp_mode::relay, "on both sides");
    b.calls.stop(b.now);
    b.media.finish();

    request ask =
        registry_bench::ask(command::offer, "x", "a", "", sdp_of("198.18.0.9", 4000, "0"));
    ask.direction = {"in", "out"};
    ask.generate_rtcp = true;
    r.that(b.calls.offer(ask, b.now).has_value(), "offer");
    r.that(b.answer("x", "a", "b", sdp_of("198.18.1.9", 5000, "0")).has_value(), "answer");
    r.equal(only_call(b).a.rtcp, rtcp_mode::generate, "asked for by the offer");
    r.equal(only_call(b).b.rtcp, rtcp_mode::generate, "for both sides");
    // A later offer that says nothing of it changes nothing; one that says no does.
    r.that(b.offer("x", "a", sdp_of("198.18.0.9", 4002, "0"), "b").has_value(), "re-offer");
    r.equal(only_call(b).a.rtcp, rtcp_mode::generate, "stays");
    ask.sdp = sdp_of("198.18.0.9", 4002, "0");
    ask.to_tag = "b";
    ask.generate_rtcp = false;
    r.that(b.calls.offer(ask, b.now).has_value(), "an offer against it");
    r.equal(only_call(b).a.rtcp, rtcp_mode::relay_always, "relayed whatever happens");
    r.equal(only_call(b).b.rtcp, rtcp_mode::relay_always, "on both sides");
    b.calls.stop(b.now);
    b.nothing_left(r);
}

void addresses(report& r) {
    registry_bench b;
    r.that(b.offer("x", "a", sdp_of("198.18.0.9", 4000, "0", "a=rtcp:4009 IN IP4 198.18.0.77\r\n"))
               .has_value(),
           "offer");
    r.that(b.answer("x", "a", "b", sdp_of("198.18.1.9", 5000, "0", "a=rtcp:5001\r\n")).has_value(),
           "answer");
    const config::call& made = only_call(b);
    r.that(made.a.rtcp_remote && to_string(*made.a.rtcp_remote) == "198.18.0.77:4009",
           "another host");
    r.that(!made.b.rtcp_remote, "the port above needs no word");
    r.that(!made.a.rtcp_mux && !made.b.rtcp_mux, "apart");
    b.calls.stop(b.now);
    b.media.finish();
    r.that(b.offer("y", "a", sdp_of("198.18.0.9", 4000, "0", "a=rtcp-mux\r\na=rtcp:4000\r\n"))
               .has_value(),
           "offer to mux");
    r.that(b.answer("y", "a", "b", sdp_of("198.18.1.9", 5000, "0", "a=rtcp-mux\r\n")).has_value(),
           "answer");
    r.that(only_call(b).a.rtcp_mux && only_call(b).b.rtcp_mux, "muxed on both sides");
    r.that(!only_call(b).a.rtcp_remote && !only_call(b).b.rtcp_remote, "on RTP's port");
    b.calls.stop(b.now);
    b.nothing_left(r);
}

leg_view heard_leg(std::uint64_t expected, std::uint64_t lost) {
    leg_view leg;
    leg.ssrc = 77;
    leg.expected = expected;
    leg.lost = lost;
    leg.packets = expected - lost;
    leg.octets = leg.packets * 160;
    return leg;
}

void intervals(report& r) {
    quality_log log;
    const leg_view other;
    log.look(heard_leg(0, 0), other, 1000);
    r.equal(log.samples(), 0U, "nothing was expected");
    log.look(heard_leg(250, 0), other, 1005);
    r.equal(log.samples(), 1U, "first interval");
    r.equal(log.highest().mos_x10, 44, "G.711 without loss: R 93.2, MOS 4.41");
    log.look(heard_leg(400, 0), other, 1008);
    r.equal(log.samples(), 1U, "too early for another");
    log.look(heard_leg(500, 25), other, 1010); // a tenth of 250 is lost
    r.equal(log.samples(), 2U, "second interval");
    r.equal(log.lowest().loss_percent, 10, "loss of the interval alone");
    r.that(log.lowest().mos_x10 >= 33 && log.lowest().mos_x10 <= 35, // Ie-eff 27, R 65.5
           "MOS " + std::to_string(log.lowest().mos_x10));
    r.equal(log.lowest().at_s, 1010, "when");
    r.equal(log.average().loss_percent, 5, "average loss");
    r.that(log.lowest().known == telemetry::round_trip_of::nothing, "no round trip");
    for (std::uint64_t i = 1; i <= 1000; ++i) {
        log.look(heard_leg(500 + 250 * i, 25), other, 1010 + 5 * static_cast<std::int64_t>(i));
    }
    r.equal(log.samples(), 1002U, "an hour and more");
    r.that(log.progression().size() > quality_log::most_entries / 3 &&
               log.progression().size() <= quality_log::most_entries,
           "in few entries");
    r.that(log.progression().front().at_s == 1005 && log.progression().back().at_s > 5000,
           "from begin to end");
}

// Wall clocks are set, by an hour or by a second.
void a_clock_that_is_set_back(report& r) {
    quality_log log;
    const leg_view other;
    log.look(heard_leg(250, 0), other, 10'000);
    log.look(heard_leg(500, 0), other, 6'400);
    r.equal(log.samples(), 2U, "intervals go on");
    log.look(heard_leg(750, 0), other, 6'405);
    r.equal(log.samples(), 3U, "from there");
    log.complete(heard_leg(1000, 0), other, 6'404);
    r.equal(log.samples(), 4U, "the last one too");
    leg_view leg = heard_leg(1000, 0);
    control::ng::tree out = control::ng::tree::dictionary();
    control::add_ssrc(out, leg, other, log, 6'404);
    r.equal(out.at("77").at("MOS progression").at("interval").integer(), 5, "no negative interval");
}

void told_to_proxies(report& r) {
    leg_view leg = heard_leg(250, 0);
    leg.jitter_us = 3000;
    leg_view other;
    control::ng::tree out = control::ng::tree::dictionary();
    control::add_ssrc(out, leg, other, {}, 1000);
    const auto& plain = out.at("77").at("average MOS");
    r.equal(plain.at("MOS").integer(), 44, "MOS times ten");
    r.equal(plain.at("jitter").integer(), 3, "jitter in ms");
    r.equal(plain.at("packet loss").integer(), 0, "loss in percent");
    r.equal(plain.at("samples").integer(), 1, "samples");
    r.equal(plain.at("MOS basis").text(), std::string("received RTP"), "basis");
    r.that(!plain.contains("round-trip time"), "no round trip where none is known");
    // 400 ms there and back on both legs together.
    leg.said.round_trip_us = 100'000;
    other.said.round_trip_us = 300'000;
    other.said.reports = 3;
    other.said.lost = 9;
    other.said.lost_percent = 2.4;
    control::add_ssrc(out, leg, other, {}, 1000);
    const auto& full = out.at("77");
    r.equal(full.at("highest MOS").at("round-trip time").integer(), 400'000, "both legs");
    r.equal(full.at("highest MOS").at("round-trip time leg").integer(), 100'000, "its own leg");
    r.equal(full.at("highest MOS").at("MOS basis").text(), std::string("received RTP, round trip"),
            "basis");
    r.equal(full.at("highest MOS").at("reported at").integer(), 1000, "when");
    r.that(full.at("highest MOS").at("MOS").integer() < 44, "delay is worse than none");
    r.equal(full.at("MOS progression").at("entries").size(), 1U, "progression");
    r.equal(full.at("receiver").at("packets lost").integer(), 9, "what its receiver reports");
    r.equal(full.at("receiver").at("packet loss").integer(), 2, "since the last report");
}

void kept_by_calls(report& r) {
    registry_bench b;
    b.establish(r, "x");
    for (int i = 0; i < 30; ++i) {
        b.now += second;
        b.media.calls.begin()->second.packets += 50;
        b.calls.poll(b.now);
    }
    const control::call& c = *b.calls.find("x");
    r.that(c.dialogues[0].streams[0].heard[control::sdp::side::a].samples() != 0,
           "looks for silence are looks at quality");
    const auto told = control::describe(c, b.media, {}, {}, b.now);
    r.that(told.at("SSRC").at("77").contains("lowest MOS"), "in query's reply");
    const std::string line = control::record_of(c, b.media, control::call_end::deleted, b.now);
    r.that(line.find("\"average MOS\"") != std::string::npos, "in the record");
    b.calls.stop(b.now);
    b.nothing_left(r);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(generate_words), voxplane_test(addresses),
        voxplane_test(intervals),      voxplane_test(told_to_proxies),
        voxplane_test(kept_by_calls),  voxplane_test(a_clock_that_is_set_back),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
