// The text that Prometheus gets, from figures that are known: names, labels, units, sums.
#include <sstream>
#include <string>

#include <prometheus/text_serializer.h>

#include "telemetry/metrics/metrics.hpp"

#include "support/report.hpp" // last: streams have a member named as a macro of cmocka

namespace {

using namespace voxplane;
using namespace voxplane::telemetry::metrics;
using voxplane::test::report;

picture known() {
    picture out;
    out.version = "1.2.3";
    out.uptime_s = 12.5;
    out.tsc_hz = 1'000'000'000;
    out.lcores = {3, 5};
    out.workers.resize(2);
    stats::counters& c = out.workers[1].values;
    c.received = 20;
    c.transmitted = 15;
    c.drops[static_cast<std::size_t>(stats::drop::no_leg)] = 5;
    c.busy_cycles = 250'000'000;
    c.idle_cycles = 750'000'000;
    c.stage_cycles[static_cast<std::size_t>(stats::stage::parse)] = 500;
    c.stage_packets.fill(40);
    c.tick_wait_ns = 1'500'000'000;
    c.latency_ns.add(1000, 2);   // within 1023 ns
    c.latency_ns.add(1'000'000); // 1 ms
    c.burst_pkts[1] = 7;
    c.burst_pkts[32] = 1;
    out.now.resize(2);
    out.now[1] = {.busy_permille = 250, .interval_us = 100'000};
    out.calls_active = 4;
    return out;
}

std::string text_of(const picture& now) {
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, families_of(now));
    return out.str();
}

void has(report& r, const std::string& text, const std::string& line) {
    r.that(("\n" + text).find("\n" + line + "\n") != std::string::npos, "no line: " + line);
}

void workers(report& r) {
    const std::string text = text_of(known());
    has(r, text, "# TYPE voxplane_received_packets_total counter");
    has(r, text, "voxplane_received_packets_total{lcore=\"5\"} 20");
    has(r, text, "voxplane_received_packets_total{lcore=\"3\"} 0");
    has(r, text, "voxplane_dropped_packets_total{lcore=\"5\",reason=\"no_leg\"} 5");
    has(r, text, "voxplane_dropped_packets_total{lcore=\"3\",reason=\"shutdown\"} 0");
    has(r, text, "voxplane_lcore_seconds_total{lcore=\"5\",state=\"busy\"} 0.25");
    has(r, text, "voxplane_lcore_busy_ratio{lcore=\"5\"} 0.25");
    // A worker of which there are not yet two reports has no share, rather than none.
    r.that(text.find("voxplane_lcore_busy_ratio{lcore=\"3\"}") == std::string::npos, "no share");
    has(r, text, "voxplane_stage_cycles_total{stage=\"parse\"} 500");
    has(r, text, "voxplane_sampled_packets_total 40");
    has(r, text, "voxplane_tick_wait_seconds_total{lcore=\"5\"} 1.5");
    has(r, text, "rtpengine_packets_total{type=\"userspace\"} 15");
    has(r, text, "rtpengine_uptime_seconds 12.5");
    has(r, text, "voxplane_calls{state=\"active\"} 4");
}

void histograms(report& r) {
    const std::string text = text_of(known());
    has(r, text, "# TYPE voxplane_latency_seconds histogram");
    has(r, text, "voxplane_latency_seconds_count{lcore=\"5\"} 3");
    has(r, text, "voxplane_latency_seconds_sum{lcore=\"5\"} 0.001002");
    has(r, text, "voxplane_latency_seconds_bucket{lcore=\"5\",le=\"1.023e-06\"} 2");
    has(r, text, "voxplane_latency_seconds_bucket{lcore=\"5\",le=\"+Inf\"} 3");
    has(r, text, "voxplane_burst_packets_bucket{lcore=\"5\",le=\"1\"} 7");
    has(r, text, "voxplane_burst_packets_bucket{lcore=\"5\",le=\"16\"} 7");
    has(r, text, "voxplane_burst_packets_bucket{lcore=\"5\",le=\"32\"} 8");
    has(r, text, "voxplane_burst_packets_sum{lcore=\"5\"} 39");
    has(r, text, "voxplane_mos_count 0");
}

void quality_and_control(report& r) {
    picture now = known();
    r.that(text_of(now).find("rtpengine_sessions") == std::string::npos, "there is no [control]");
    now.quality.mos.add(telemetry::mos_bounds, 4.0);
    now.quality.mos.add(telemetry::mos_bounds, 2.0);
    now.quality.mos_squares = 20;
    control_figures control;
    control.calls = 2;
    control.begun = 3;
    control.ports = 50;
    control.ports_in_use = 4;
    control.closed = {{"terminated", 1}};
    control.requests = {{"offer", 6}};
    now.control = control;
    const std::string text = text_of(now);
    has(r, text, "voxplane_mos_bucket{le=\"2.1\"} 1");
    has(r, text, "voxplane_mos_bucket{le=\"4\"} 2");
    has(r, text, "rtpengine_mos_total 6");
    has(r, text, "rtpengine_mos2_total 20");
    has(r, text, "rtpengine_mos_samples_total 2");
    has(r, text, "rtpengine_sessions{type=\"own\"} 2");
    has(r, text, "rtpengine_sessions_total 3");
    has(r, text, "rtpengine_closed_sessions_total{reason=\"terminated\"} 1");
    has(r, text, "rtpengine_requests_total{request=\"offer\"} 6");
    has(r, text, "rtpengine_ports_used 8");
    has(r, text, "rtpengine_ports_free 92");
}

void devices(report& r) {
    picture now = known();
    now.faults = {{"port", "p1", "link is down"}};
    now.pools = {{"frames160", "frames", 0, 10, 4, 20, {{"exhausted", 1}}}};
    now.ports.resize(2);
    now.ports[0].name = "p\"0"; // what must be escaped is
    now.ports[0].up = true;
    now.ports[0].rx_missed = 9;
    now.ports[0].rx_queues = {{5, 2}};
    now.ports[1].name = "p1";
    const std::string text = text_of(now);
    has(r, text, "voxplane_health_faults{check=\"port\"} 1");
    has(r, text, "voxplane_health_faults{check=\"worker\"} 0");
    has(r, text, "voxplane_pool_in_use{pool=\"frames160\",kind=\"frames\",numa=\"0\"} 4");
    has(r, text,
        "voxplane_pool_requests_total{pool=\"frames160\",kind=\"frames\",numa=\"0\","
        "outcome=\"exhausted\"} 1");
    has(r, text, "voxplane_port_up{port=\"p\\\"0\",driver=\"\"} 1");
    has(r, text, "voxplane_port_up{port=\"p1\",driver=\"\"} 0");
    has(r, text, "voxplane_port_missed_packets_total{port=\"p\\\"0\"} 9");
    has(r, text, "voxplane_queue_dropped_packets_total{port=\"p\\\"0\",queue=\"0\"} 2");
    r.that(text.find("voxplane_queue_dropped_packets_total{port=\"p1\"") == std::string::npos,
           "a driver that counts no queues");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(workers),
        voxplane_test(histograms),
        voxplane_test(quality_and_control),
        voxplane_test(devices),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
