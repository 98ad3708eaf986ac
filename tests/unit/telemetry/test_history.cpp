// Ten minutes at a second: rates, latency, gaps, the ring's turn, workers that say nothing.
#include <optional>

#include "telemetry/history.hpp"

#include "support/cmocka.hpp" // last: streams have a member named as its macro fail()

using namespace voxplane;

namespace {

constexpr std::uint64_t tsc_hz = 1'000'000;
constexpr std::uint64_t tenth = tsc_hz / 10;
constexpr auto no_leg = static_cast<std::size_t>(stats::drop::no_leg);

telemetry::history* kept = nullptr; // owned by the test

// A worker that goes on from what it told last.
struct teller {
    stats::snapshot now;

    void tell(std::size_t worker, std::uint64_t packets, std::uint64_t dropped,
              std::uint64_t latency_ns) {
        now.tsc += tenth;
        stats::counters& c = now.values;
        c.busy_packets += packets;
        c.rx_octets += packets * 214;
        c.tx_octets += packets * 200;
        c.drops[no_leg] += dropped;
        c.busy_cycles += tenth / 4;
        c.idle_cycles += tenth * 3 / 4;
        c.burst_pkts[4] += packets / 4;
        c.latency_ns.add(latency_ns, packets);
        c.most = {};
        c.most.latency_ns = latency_ns;
        c.most.rx_queue_pkts = 2 * packets;
        kept->take(worker, now);
    }
};

void a_second_of_ten_reports(void**) {
    telemetry::history h(2, tsc_hz);
    kept = &h;
    teller a;
    teller b;
    a.tell(0, 1000, 500, 90'000); // what was before the first report is of no second
    b.tell(1, 0, 0, 0);
    h.end_second(1, 100, {});
    for (int i = 0; i < 10; ++i) {
        a.tell(0, 40, 2, i == 5 ? 7000 : 1000);
        b.tell(1, 20, 0, 1000);
    }
    h.end_second(2, 101, {12, 345});
    const auto rows = h.rows(0, 10);
    assert_int_equal(rows.size(), 2);
    const telemetry::second& row = rows[1];
    assert_int_equal(row.unix_s, 101);
    assert_int_equal(row.packets, 400);
    assert_int_equal(row.rx_octets, 400 * 214);
    assert_int_equal(row.tx_octets, 400 * 200);
    assert_int_equal(row.dropped, 20);
    assert_int_equal(row.drops[no_leg], 20);
    assert_int_equal(row.busy_permille, 250);
    assert_int_equal(row.burst_mean_x100, 400);
    assert_int_equal(row.latency_p50_ns, 1023); // its bucket's edge
    assert_int_equal(row.latency_p99_ns, 7000); // no more than the longest
    assert_int_equal(row.latency_max_ns, 7000);
    assert_int_equal(row.rx_queue_pkts, 80);
    assert_int_equal(row.reports, 10);
    assert_int_equal(row.calls, 0); // main's figures are of all together
    const telemetry::second all = h.rows(std::nullopt, 1)[0];
    assert_int_equal(all.packets, 600);
    assert_int_equal(all.dropped, 20);
    assert_int_equal(all.busy_permille, 250);
    assert_int_equal(all.latency_max_ns, 7000);
    assert_int_equal(all.reports, 20);
    assert_int_equal(all.calls, 12);
    assert_int_equal(all.pool_permille, 345);
    assert_int_equal(h.overruns(), 0);
    assert_int_equal(h.silent(), 0);
}

void rates_are_by_the_time_between_reports(void**) {
    telemetry::history h(1, tsc_hz);
    kept = &h;
    teller a;
    a.tell(0, 0, 0, 0);
    h.end_second(5, 5, {});
    for (int i = 0; i < 5; ++i) { // half a second
        a.tell(0, 100, 1, 10);
    }
    h.end_second(6, 6, {});
    assert_int_equal(h.rows(0, 1)[0].packets, 1000);
    assert_int_equal(h.rows(0, 1)[0].dropped, 10);
}

void what_main_missed_is_counted(void**) {
    telemetry::history h(2, tsc_hz);
    kept = &h;
    teller a;
    a.tell(0, 1, 0, 1);
    h.end_second(10, 10, {});
    assert_int_equal(h.silent(), 1); // the other has said nothing yet
    h.end_second(10, 11, {});        // there is one
    h.end_second(9, 12, {});
    assert_int_equal(h.rows(0, 600).size(), 1);
    h.end_second(14, 3, {}); // the wall clock was set back
    assert_int_equal(h.rows(0, 600).size(), 2);
    assert_int_equal(h.overruns(), 3);
    assert_int_equal(h.silent(), 3);
    assert_int_equal(h.rows(0, 1)[0].reports, 0);
    assert_int_equal(h.rows(0, 1)[0].packets, 0);
}

void the_oldest_second_makes_room(void**) {
    constexpr std::uint32_t more = 50;
    telemetry::history h(1, tsc_hz);
    kept = &h;
    teller a;
    a.tell(0, 0, 0, 0);
    for (std::uint32_t i = 0; i < telemetry::history::seconds + more; ++i) {
        a.tell(0, 100 + i, 0, 1);
        h.end_second(i, 1000 + i, {i, 0});
    }
    const auto rows = h.rows(std::nullopt, 10'000);
    assert_int_equal(rows.size(), telemetry::history::seconds);
    assert_int_equal(rows.front().unix_s, 1000 + more);
    assert_int_equal(rows.front().calls, more);
    assert_int_equal(rows.back().unix_s, 1000 + telemetry::history::seconds + more - 1);
    const auto last = h.rows(0, 3);
    assert_int_equal(last.size(), 3);
    assert_int_equal(last[0].packets, 10 * (100 + telemetry::history::seconds + more - 3));
    assert_int_equal(h.overruns(), 0);
}

void a_worker_that_says_nothing_new(void**) {
    telemetry::history h(1, tsc_hz);
    kept = &h;
    teller a;
    a.tell(0, 10, 0, 1);
    h.take(0, a.now); // the same again
    stats::snapshot older = a.now;
    older.tsc -= 1;
    h.take(0, older);
    h.end_second(0, 1, {});
    assert_int_equal(h.rows(0, 1)[0].reports, 1);
    assert_true(h.rows(0, 0).empty());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(a_second_of_ten_reports),
        cmocka_unit_test(rates_are_by_the_time_between_reports),
        cmocka_unit_test(what_main_missed_is_counted),
        cmocka_unit_test(the_oldest_second_makes_room),
        cmocka_unit_test(a_worker_that_says_nothing_new),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
