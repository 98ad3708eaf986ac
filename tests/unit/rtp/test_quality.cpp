// Scores of a received stream: what is assumed of delay, loss of an interval alone, and whether the
// round trip was known.
#include <cmath>

#include "rtp/quality.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;
using namespace voxplane::rtp;

namespace {

bool near(double a, double b) {
    return std::fabs(a - b) < 1e-9;
}

void best(void**) {
    const auto q = judge({}, {250, 0}, {});
    assert_true(q.has_value());
    assert_false(q->round_trip_known);
    assert_true(near(q->delay_ms, 40)); // a packet filled, a packet held
    assert_true(near(q->loss_percent, 0));
    assert_true(near(q->r, rate(with_delay({}, 40)).r));
    assert_true(near(q->mos, mos_cqe(q->r)));
    assert_true(q->mos > 4.3);
}

void nothing_expected(void**) {
    assert_false(judge({}, {}, {}).has_value());
    assert_false(judge({250, 3}, {250, 3}, {}).has_value());
    assert_false(judge({250, 3}, {10, 0}, {}).has_value()); // another stream
}

void interval_alone(void**) {
    const auto q = judge({1000, 500}, {1200, 510}, {});
    assert_true(near(q->loss_percent, 5));
    emodel_input in = with_delay({}, 40);
    in.bpl = g711_concealed.bpl;
    in.loss_percent = 5;
    assert_true(near(q->r, rate(in).r));
    // Late packets mend what an earlier interval lost.
    assert_true(near(judge({1000, 500}, {1200, 490}, {})->loss_percent, 0));
    // Nothing arrives: 95 * 100 / 125.1 off R leaves the score little above its end.
    const double none = judge({0, 0}, {100, 100}, {})->mos;
    assert_true(none > 1.1 && none < 1.2);
}

void delays(void**) {
    listening how;
    how.round_trip_us = 100'000;
    how.jitter_us = 20'000;
    auto q = judge({}, {250, 0}, how);
    assert_true(q->round_trip_known);
    assert_true(near(q->delay_ms, 50 + 20 + 60));
    how.jitter_us = 500'000;
    assert_true(near(judge({}, {250, 0}, how)->delay_ms, 50 + 20 + 200));
    how.jitter_us = 0;
    how.ptime_ms = 30;
    assert_true(near(judge({}, {250, 0}, how)->delay_ms, 50 + 30 + 30));
    how.round_trip_us = 0; // known to be nothing
    q = judge({}, {250, 0}, how);
    assert_true(q->round_trip_known);
    assert_true(near(q->delay_ms, 60));
}

void codecs_and_bursts(void**) {
    listening how;
    const double concealed = judge({}, {100, 5}, how)->mos;
    how.burst_ratio = 2;
    const double bursts = judge({}, {100, 5}, how)->mos;
    how.burst_ratio = 1;
    how.codec = g711_plain;
    const double plain = judge({}, {100, 5}, how)->mos;
    assert_true(concealed > bursts && bursts > plain && plain > 1);
}

void from_a_reception(void**) {
    reception r;
    begin(r, 1, 0);
    for (std::uint16_t seq = 0; seq < 200; ++seq) {
        if (seq % 10 != 5) {
            receive(r, seq, seq * 160U, 160, seq * std::uint64_t{20'000'000}, 8000);
            receive(r, seq, seq * 160U, 160, seq * std::uint64_t{20'000'000}, 8000); // again
        }
    }
    const counted now = count(r);
    assert_int_equal(now.expected, 200);
    assert_int_equal(now.lost, 20);
    assert_true(near(judge({}, now, {})->loss_percent, 10));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(best),
        cmocka_unit_test(nothing_expected),
        cmocka_unit_test(interval_alone),
        cmocka_unit_test(delays),
        cmocka_unit_test(codecs_and_bursts),
        cmocka_unit_test(from_a_reception),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
