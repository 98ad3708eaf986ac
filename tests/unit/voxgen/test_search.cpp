// The no-drop search against devices whose capacity is known.
#include <cmath>

#include "search.hpp"
#include "support/cmocka.hpp"

using namespace voxplane::voxgen;

namespace {

constexpr double trial_s = 1;

// Drops all above its capacity; a generator in front of it sends at most `generator_pps`.
struct device {
    double capacity_pps = 0;
    double generator_pps = 1e12;
    unsigned bad_luck_every = 0; // of trials below capacity one in so many loses a packet

    search_trial run(double pps) {
        ++trials;
        search_trial t;
        t.sent_pps = std::min(pps, generator_pps);
        t.received_pps = std::min(t.sent_pps, capacity_pps);
        t.sent = static_cast<std::uint64_t>(t.sent_pps * trial_s);
        t.lost = static_cast<std::uint64_t>((t.sent_pps - t.received_pps) * trial_s);
        t.lost += bad_luck_every != 0 && trials % bad_luck_every == 0 ? 1 : 0;
        t.limited = pps > generator_pps;
        return t;
    }
    unsigned trials = 0;
};

search_result find(device& d, const search_settings& how) {
    return search(
        how, [&](double pps) { return d.run(pps); }, [] { return false; });
}

search_settings up_to(double max_pps) {
    search_settings how;
    how.max_pps = max_pps;
    return how;
}

search_result found;

void finds_the_capacity(void**) {
    for (const double capacity : {1000.0, 77777.0, 640000.0, 12.8e6}) {
        device d{capacity};
        found = find(d, up_to(15e6));
        assert_true(found.rate_pps <= capacity);
        assert_true(found.rate_pps >= capacity * 0.989);
        assert_false(found.at_most);
        assert_false(found.limited);
        assert_true(d.trials <= 30);
        assert_int_equal(found.trials.size(), d.trials);
    }
}

void finer_resolution_comes_nearer(void**) {
    device d{640000};
    search_settings how = up_to(1e6);
    how.resolution = 0.0005;
    found = find(d, how);
    assert_true(found.rate_pps <= 640000 && found.rate_pps >= 640000 * 0.9995);
}

void the_upper_bound_may_pass(void**) {
    device d{2e6};
    found = find(d, up_to(1e6));
    assert_true(found.rate_pps == 1e6);
    assert_true(found.at_most);
    assert_int_equal(d.trials, 1);
}

void a_guess_is_raised(void**) {
    device d{640000};
    search_settings how = up_to(100000);
    how.beyond = true;
    found = find(d, how);
    assert_true(found.rate_pps <= 640000 && found.rate_pps >= 640000 * 0.989);
    assert_false(found.at_most);
    device fast{1e9};
    found = find(fast, how);
    assert_true(found.at_most);
    assert_int_equal(fast.trials, 1 + most_growths);
    assert_true(std::abs(found.rate_pps - 100000 * std::pow(growth, most_growths)) < 1);
}

void a_dead_device_has_no_rate(void**) {
    device d{0};
    found = find(d, up_to(1e6));
    assert_true(found.rate_pps == 0);
    assert_true(d.trials < 40);
    d = {500};
    search_settings how = up_to(1e6);
    how.min_pps = 1000;
    found = find(d, how);
    assert_true(found.rate_pps == 0);
    assert_int_equal(d.trials, 2); // the upper bound and the lower one
}

void tolerated_loss(void**) {
    device d{1e6};
    search_settings how = up_to(2e6);
    how.max_loss = 0.01;
    found = find(d, how);
    assert_true(found.rate_pps > 1e6 && found.rate_pps <= 1e6 / 0.99 + 1);
}

// Two of three trials must pass: a single stroke of bad luck is forgiven, two are not.
void repetitions_outvote_bad_luck(void**) {
    device d{640000, 1e12, 3};
    search_settings how = up_to(1e6);
    how.repeat = 3;
    how.need = 2;
    found = find(d, how);
    assert_true(found.rate_pps <= 640000 && found.rate_pps >= 640000 * 0.98);
    device strict{640000, 1e12, 1};
    found = find(strict, how);
    assert_true(found.rate_pps == 0);
}

void a_slow_generator_is_told(void**) {
    device d{2e6, 3e5};
    found = find(d, up_to(1e6));
    assert_true(found.rate_pps <= 3e5 && found.rate_pps >= 3e5 * 0.98);
    assert_true(found.limited);
}

void wrong_packets_never_pass(void**) {
    found = search(
        up_to(1e6),
        [](double pps) {
            search_trial t;
            t.sent = static_cast<std::uint64_t>(pps);
            t.wrong = 1;
            return t;
        },
        [] { return false; });
    assert_true(found.rate_pps == 0);
}

void a_stop_ends_it(void**) {
    static unsigned left;
    left = 4;
    device d{640000};
    found = search(
        up_to(1e6), [&](double pps) { return d.run(pps); },
        [] { return left == 0 || --left == 0; });
    assert_true(d.trials <= 4);
    left = 0;
    found = search(
        up_to(1e6), [&](double pps) { return d.run(pps); }, [] { return true; });
    assert_true(found.rate_pps == 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_capacity),
        cmocka_unit_test(finer_resolution_comes_nearer),
        cmocka_unit_test(the_upper_bound_may_pass),
        cmocka_unit_test(a_guess_is_raised),
        cmocka_unit_test(a_dead_device_has_no_rate),
        cmocka_unit_test(tolerated_loss),
        cmocka_unit_test(repetitions_outvote_bad_luck),
        cmocka_unit_test(a_slow_generator_is_told),
        cmocka_unit_test(wrong_packets_never_pass),
        cmocka_unit_test(a_stop_ends_it),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
