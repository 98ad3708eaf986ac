// The board and the figures: newest snapshots, rates, sums, balance.
#include <cstring>

#include "telemetry/board.hpp"
#include "telemetry/figures.hpp"

#include "support/cmocka.hpp" // last: streams have a member named as its macro fail()

using namespace voxplane;

namespace {

constexpr std::uint64_t tsc_hz = 2'000'000'000;
constexpr std::uint64_t tenth = tsc_hz / 10;

stats::snapshot snapshot(std::uint64_t tsc, std::uint64_t packets, std::uint64_t busy,
                         std::uint64_t idle) {
    stats::snapshot out;
    out.tsc = tsc;
    out.values.received = packets;
    out.values.busy_packets = packets;
    out.values.transmitted = packets;
    out.values.rx_octets = packets * 214;
    out.values.tx_octets = packets * 200;
    out.values.busy_cycles = busy;
    out.values.idle_cycles = idle;
    return out;
}

void nothing_reported_yet(void**) {
    const telemetry::board board(2, tsc_hz);
    assert_int_equal(board.workers(), 2);
    assert_int_equal(board.latest(1).tsc, 0);
    assert_int_equal(board.rates(1).interval_us, 0);
    assert_int_equal(board.totals().received, 0);
    assert_int_equal(board.overruns(), 0);
}

void rates_of_last_interval(void**) {
    telemetry::board board(2, tsc_hz);
    board.update(1, snapshot(tenth, 100, 50, 950));
    assert_int_equal(board.rates(1).packets_per_s, 0); // one report has no interval
    assert_int_equal(board.rates(1).interval_us, 0);
    board.update(1, snapshot(2 * tenth, 600, 300, 1700)); // 250 of 1000 cycles busy
    const telemetry::rates r = board.rates(1);
    assert_int_equal(r.packets_per_s, 5000);
    assert_int_equal(r.rx_octets_per_s, 5000 * 214);
    assert_int_equal(r.tx_octets_per_s, 5000 * 200);
    assert_int_equal(r.busy_permille, 250);
    assert_int_equal(r.interval_us, 100'000);
    board.update(1, snapshot(3 * tenth, 600, 300, 2700)); // idle
    assert_int_equal(board.rates(1).packets_per_s, 0);
    assert_int_equal(board.rates(1).busy_permille, 0);
    assert_int_equal(board.latest(1).values.received, 600);
    assert_int_equal(board.rates(0).interval_us, 0); // the other worker is untouched
    assert_int_equal(board.latest(0).tsc, 0);
}

void older_report_is_ignored(void**) {
    telemetry::board board(1, tsc_hz);
    board.update(0, snapshot(2 * tenth, 200, 0, 0));
    board.update(0, snapshot(tenth, 100, 0, 0));
    board.update(0, snapshot(2 * tenth, 300, 0, 0));
    assert_int_equal(board.latest(0).values.received, 200);
    assert_int_equal(board.rates(0).interval_us, 0);
}

void late_reports_are_counted(void**) {
    telemetry::board board(1, tsc_hz);
    board.update(0, snapshot(100 * tenth, 0, 0, 0)); // the first is never late
    board.update(0, snapshot(102 * tenth, 0, 0, 0)); // 200 ms
    assert_int_equal(board.overruns(), 0);
    board.update(0, snapshot(105 * tenth, 0, 0, 0)); // 300 ms
    assert_int_equal(board.overruns(), 1);
}

void sum_takes_every_counter(void**) {
    // Word i of one worker is i + 1, of the other 1000 (i + 1): a counter that is left out shows.
    constexpr std::size_t words = sizeof(stats::counters) / sizeof(std::uint64_t);
    std::uint64_t small[words];
    std::uint64_t big[words];
    std::uint64_t summed[words];
    for (std::size_t i = 0; i < words; ++i) {
        small[i] = i + 1;
        big[i] = 1000 * (i + 1);
    }
    stats::snapshot workers[2];
    std::memcpy(&workers[0].values, small, sizeof small);
    std::memcpy(&workers[1].values, big, sizeof big);
    const stats::counters all = telemetry::sum(workers);
    std::memcpy(summed, &all, sizeof summed);
    const std::size_t clock = offsetof(stats::counters, media_clock_ns) / sizeof(std::uint64_t);
    const std::size_t peaks = offsetof(stats::counters, most) / sizeof(std::uint64_t);
    assert_int_equal(peaks + sizeof(stats::peaks) / sizeof(std::uint64_t), words); // the last ones
    for (std::size_t i = 0; i < words; ++i) {
        assert_int_equal(summed[i], i == clock || i >= peaks ? big[i] : 1001 * (i + 1));
    }
}

void balance_of_a_worker(void**) {
    stats::counters c;
    assert_true(telemetry::balanced(c));
    c.received = 100;
    c.made = 5;
    c.cloned = 7;
    c.handed_in = 11;
    assert_false(telemetry::balanced(c));
    c.transmitted = 80;
    c.drops[0] = 10;
    c.drops[stats::drop_reasons - 1] = 3;
    c.handed_out = 20;
    c.held = 9;
    assert_false(telemetry::balanced(c)); // one short
    c.held = 10;
    assert_true(telemetry::balanced(c));
}

void balance_of_all(void**) {
    stats::snapshot workers[2];
    workers[0].values.received = 10;
    workers[0].values.handed_out = 10;
    workers[1].values.handed_in = 9;
    workers[1].values.transmitted = 9;
    assert_false(telemetry::balanced(workers)); // one was lost between them
    assert_int_equal(telemetry::in_flight(telemetry::sum(workers)), 1);
    workers[1].values.handed_in = 10;
    assert_false(telemetry::balanced(workers)); // or in the second
    assert_int_equal(telemetry::in_flight(telemetry::sum(workers)), 0);
    workers[1].values.transmitted = 10;
    assert_true(telemetry::balanced(workers));
    // Two faults that cancel out in the sum are still two faults.
    workers[0].values.received = 11;
    workers[1].values.transmitted = 11;
    assert_false(telemetry::balanced(workers));
}

void shares_and_costs(void**) {
    assert_int_equal(telemetry::busy_permille(0, 0), 0);
    assert_int_equal(telemetry::busy_permille(1, 2), 333);
    assert_int_equal(telemetry::busy_permille(UINT64_MAX / 2, UINT64_MAX / 2), 500);
    stats::counters c;
    assert_true(telemetry::cycles_per_packet(c) == 0.0);
    assert_true(telemetry::cycles_per_packet(c, stats::stage::parse) == 0.0);
    c.busy_cycles = 1000;
    c.busy_packets = 8;
    assert_true(telemetry::cycles_per_packet(c) == 125.0);
    // A burst of 32 in two segments: later stages are passed twice, the burst's packets are 32.
    const auto parse = static_cast<std::size_t>(stats::stage::parse);
    const auto receive = static_cast<std::size_t>(stats::stage::receive);
    c.stage_packets[static_cast<std::size_t>(stats::stage::poll)] = 32;
    c.stage_packets[parse] = 32;
    c.stage_packets[receive] = 64;
    c.stage_cycles[parse] = 320;
    c.stage_cycles[receive] = 640;
    assert_true(telemetry::cycles_per_packet(c, stats::stage::parse) == 10.0);
    assert_true(telemetry::cycles_per_packet(c, stats::stage::receive) == 20.0);
    assert_int_equal(telemetry::sampled_packets(c), 32);
}

void groups_and_waits(void**) {
    stats::counters c;
    assert_true(telemetry::legs_per_group(c) == 0.0);
    assert_true(telemetry::mean_wait_us(c) == 0.0);
    c.voice_groups = 4;
    c.voice_grouped = 50;
    c.tick_packets = 8;
    c.tick_wait_ns = 20'000'000;
    assert_true(telemetry::legs_per_group(c) == 12.5);
    assert_true(telemetry::mean_wait_us(c) == 2500.0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(nothing_reported_yet),    cmocka_unit_test(rates_of_last_interval),
        cmocka_unit_test(older_report_is_ignored), cmocka_unit_test(late_reports_are_counted),
        cmocka_unit_test(sum_takes_every_counter), cmocka_unit_test(balance_of_a_worker),
        cmocka_unit_test(balance_of_all),          cmocka_unit_test(shares_and_costs),
        cmocka_unit_test(groups_and_waits),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
