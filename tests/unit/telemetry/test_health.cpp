// Health from facts, and the survey of calls from what was counted of them.
#include <string>

#include "telemetry/health.hpp"
#include "telemetry/quality_survey.hpp"

#include "support/report.hpp" // last: streams have a member named as a macro of cmocka

namespace {

using namespace voxplane;
using telemetry::health;
using telemetry::health_facts;
using voxplane::test::report;

health_facts good(std::uint64_t now_ms) {
    health_facts out;
    out.now_ms = now_ms;
    out.workers = {{3, 100}, {5, health::stuck_ms - 1}};
    out.ports = {{"p0", true}};
    out.pools = {{"packets", 1, 0}, {"frames160", 0, 32}}; // the second can grow
    out.losses = {{"records_lost", 7}};                    // before anybody looked
    return out;
}

std::string told(const health& from, std::uint64_t now_ms) {
    std::string out;
    for (const telemetry::health_fault& one : from.faults(now_ms)) {
        out += one.check + " " + one.what + ": " + one.reason + "\n";
    }
    return out;
}

void begins(report& r) {
    health h;
    r.equal(told(h, 5), std::string("main loop: has not begun\n"), "before the first look");
    h.look(good(1000));
    r.equal(told(h, 1000), std::string(), "all is well");
}

void each_fault(report& r) {
    health h;
    health_facts bad = good(1000);
    bad.workers[1].silent_ms = 1234;
    bad.ports.push_back({"p1", false});
    bad.pools[1].may_grow_by = 0;
    h.look(bad);
    r.equal(told(h, 1000),
            std::string("worker lcore 5: no report for 1.2 s\nport p1: link is down\n"
                        "pool frames160: none left\n"),
            "faults");
    h.look(good(1250));
    r.equal(told(h, 1250), std::string(), "all is well again");
}

void main_stands_still(report& r) {
    health h;
    h.look(good(1000));
    r.equal(told(h, 1000 + health::main_stuck_ms - 1), std::string(), "in time");
    r.equal(told(h, 1000 + health::main_stuck_ms),
            std::string("main loop: has not turned for 2.0 s\n"), "too late");
    r.equal(told(h, 900), std::string(), "asked by a thread that read the clock before the look");
}

void losses_are_shown_for_a_minute(report& r) {
    health h;
    h.look(good(1000));
    health_facts worse = good(2000);
    worse.losses[0].count = 9;
    h.look(worse);
    r.equal(
        told(h, 2000),
        std::string("writer records_lost: lost or failed, 9 in all, the last within a minute\n"),
        "a loss");
    worse.now_ms = 2000 + health::loss_shown_ms - 1;
    h.look(worse);
    r.that(!told(h, worse.now_ms).empty(), "still shown");
    worse.now_ms = 2000 + health::loss_shown_ms;
    h.look(worse);
    r.equal(told(h, worse.now_ms), std::string(), "forgotten");
}

// A call of which leg a has received `expected` packets less `lost`; leg b nothing.
telemetry::call_view call(const char* id, std::uint32_t slot, std::uint64_t expected,
                          std::uint64_t lost) {
    telemetry::call_view out;
    out.id = id;
    out.slot = slot;
    out.a.expected = expected;
    out.a.lost = lost;
    out.a.packets = expected - lost;
    out.a.octets = 160 * out.a.packets;
    out.a.jitter_us = 4000;
    return out;
}

void survey_of_calls(report& r) {
    telemetry::quality_survey s;
    s.ended(call("few", 0, telemetry::quality_survey::least_packets - 1, 10));
    r.equal(s.figures().mos.count, 0U, "too few packets");
    s.ended(call("good", 0, 100, 0));
    s.ended(call("bad", 1, 200, 40));
    const telemetry::survey_figures now = s.figures();
    r.equal(now.mos.count, 2U, "legs judged");
    r.equal(now.expected, 300U, "expected");
    r.equal(now.lost, 40U, "lost");
    r.equal(now.jitter_s.in[2], 2U, "4 ms are within 5");
    r.equal(now.loss.in[0], 1U, "no loss");
    r.equal(now.loss.in[8], 1U, "20 % are within 20");
    r.that(now.mos.sum > 5.0 && now.mos.sum < 9.0, "MOS: " + std::to_string(now.mos.sum));
    r.that(now.mos.in.back() == 0, "no MOS is above 4.5");
    r.equal(now.worst.size(), 0U, "no round is over");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(begins),
        voxplane_test(each_fault),
        voxplane_test(main_stands_still),
        voxplane_test(losses_are_shown_for_a_minute),
        voxplane_test(survey_of_calls),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
