// When reports are sent: the bounds and the mean of RFC 3550's interval, its shares of bandwidth,
// and reconsideration, over drawn random numbers.
#include <cmath>

#include "rtp/rtcp/interval.hpp"
#include "support/cmocka.hpp"

using namespace voxplane::rtp::rtcp;

namespace {

constexpr double compensation = 1.21828;

double seconds(const timing& how, double bytes, bool initial, std::uint32_t random) {
    return static_cast<double>(interval_ns(how, bytes, initial, random)) * 1e-9;
}

bool near(double a, double b) {
    return std::fabs(a - b) < 1e-6;
}

void five_seconds(void**) {
    const timing call;
    assert_true(near(seconds(call, 120, false, 0), 2.5 / compensation));
    assert_true(near(seconds(call, 120, false, 0x80000000), 5 / compensation));
    assert_true(near(seconds(call, 120, false, UINT32_MAX), 7.5 / compensation));
    assert_true(near(seconds(call, 120, true, 0x80000000), 2.5 / compensation));
}

void other_minimum(void**) {
    timing call;
    call.minimum_ms = 1000;
    assert_true(near(seconds(call, 120, false, 0x80000000), 1 / compensation));
    // Never faster than the bandwidth allows: 2 * 120 octets at 400 a second are 0.6 s.
    call.minimum_ms = 100;
    assert_true(near(seconds(call, 120, false, 0x80000000), 0.6 / compensation));
    call.octets_per_s = 0;
    assert_true(near(seconds(call, 120, false, 0x80000000), 240 / compensation));
    assert_int_equal(reduced_minimum_ms(72), 5000);
    assert_int_equal(reduced_minimum_ms(64), 5000);
    assert_int_equal(reduced_minimum_ms(360), 1000);
    assert_int_equal(reduced_minimum_ms(0), 5000);
}

// RFC 3550 6.2: a quarter for senders, when they are a quarter or less.
void shares(void**) {
    timing many;
    many.minimum_ms = 1;
    many.octets_per_s = 1000;
    many.members = 100;
    many.senders = 25;
    assert_true(near(seconds(many, 100, false, 0x80000000), 10 / compensation));
    many.we_sent = false;
    assert_true(near(seconds(many, 100, false, 0x80000000), 10 / compensation));
    many.senders = 10;
    assert_true(near(seconds(many, 100, false, 0x80000000), 12 / compensation));
    many.we_sent = true;
    assert_true(near(seconds(many, 100, false, 0x80000000), 4 / compensation));
    many.senders = 26; // more: all share
    assert_true(near(seconds(many, 100, false, 0x80000000), 10 / compensation));
}

// With reconsideration the mean is what the compensation promises: 5 s within a per cent or two
// (RFC 3550 6.3.1 says that dividing by e - 3/2 makes up for it).
void mean_of_a_call(void**) {
    const timing call;
    schedule s;
    start(s, call, 100, 0, 12345);
    std::uint64_t random = 88172645463325252;
    std::uint64_t now = 0;
    unsigned sent = 0;
    while (sent < 20000) {
        assert_true(s.next_ns > now);
        now = s.next_ns;
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        const bool send = expired(s, call, now, random);
        assert_int_equal(s.last_ns == now, send);
        assert_true(!send || !s.initial);
        sent += send ? 1 : 0;
    }
    const double mean_s = static_cast<double>(now) * 1e-9 / sent;
    assert_true(mean_s > 4.9 && mean_s < 5.1);
}

void too_early(void**) {
    const timing call;
    schedule s;
    start(s, call, 100, 1'000'000'000, 0);
    assert_int_equal(s.next_ns, 1'000'000'000 + interval_ns(call, 128, true, 0));
    const std::uint64_t now = s.next_ns;
    assert_false(expired(s, call, now, UINT32_MAX));
    assert_int_equal(s.next_ns, 1'000'000'000 + interval_ns(call, 128, true, UINT32_MAX));
    assert_true(s.initial);
    const std::uint64_t later = s.next_ns;
    assert_true(expired(s, call, later, std::uint64_t{7} << 32));
    assert_int_equal(s.next_ns, later + interval_ns(call, 128, false, 7));
}

void average(void**) {
    schedule s;
    start(s, timing{}, 100, 0, 0);
    count_compound(s, 100);
    assert_true(near(s.average_bytes, 128));
    count_compound(s, 260);
    assert_true(near(s.average_bytes, 138));
    for (unsigned i = 0; i < 1000; ++i) {
        count_compound(s, 40);
    }
    assert_true(near(s.average_bytes, 68));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(five_seconds), cmocka_unit_test(other_minimum),
        cmocka_unit_test(shares),       cmocka_unit_test(mean_of_a_call),
        cmocka_unit_test(too_early),    cmocka_unit_test(average),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
