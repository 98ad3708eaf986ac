// The coarse distribution: edges, quantiles within a quarter, sums, differences between copies.
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "stats/log_buckets.hpp"
#include "support/cmocka.hpp"

using voxplane::stats::log_buckets;

namespace {

constexpr std::uint64_t last_edge = (std::uint64_t{1} << log_buckets::range_bits) - 1;

void edges_are_those_of_their_values(void**) {
    for (unsigned bits = 0; bits < log_buckets::range_bits; ++bits) {
        for (const std::uint64_t step : {0U, 1U, 37U}) {
            const std::uint64_t value = (std::uint64_t{1} << bits) + step;
            const std::size_t bucket = log_buckets::bucket_of(value);
            assert_true(log_buckets::upper_edge(bucket) >= value);
            assert_true(bucket == 0 || log_buckets::upper_edge(bucket - 1) < value);
        }
    }
    for (std::size_t i = 1; i < log_buckets::buckets; ++i) {
        assert_true(log_buckets::upper_edge(i) > log_buckets::upper_edge(i - 1));
        assert_int_equal(log_buckets::bucket_of(log_buckets::upper_edge(i - 1) + 1), i);
    }
    assert_int_equal(log_buckets::bucket_of(0), 0);
    assert_int_equal(log_buckets::bucket_of(last_edge), log_buckets::buckets - 1);
    assert_int_equal(log_buckets::bucket_of(UINT64_MAX), log_buckets::buckets - 1);
    assert_true(log_buckets::upper_edge(log_buckets::buckets - 1) == last_edge);
}

void nothing_is_zero(void**) {
    const log_buckets none;
    assert_int_equal(none.count(), 0);
    assert_int_equal(none.total(), 0);
    assert_int_equal(none.quantile(0.99), 0);
    assert_true(none.mean() == 0);
}

void quantiles_are_within_a_quarter(void**) {
    log_buckets filled;
    static std::vector<std::uint64_t> values;
    std::mt19937_64 random(1);
    std::lognormal_distribution<double> latency(8, 1.5);
    std::uint64_t total = 0;
    for (int i = 0; i < 20000; ++i) {
        values.push_back(static_cast<std::uint64_t>(latency(random)));
        filled.add(values.back());
        total += values.back();
    }
    std::sort(values.begin(), values.end());
    assert_int_equal(filled.count(), values.size());
    assert_true(filled.total() == total);
    for (const double share : {0.0, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        const auto rank = static_cast<std::size_t>(std::ceil(share * 20000));
        const auto exact = static_cast<double>(values[rank == 0 ? 0 : rank - 1]);
        const auto told = static_cast<double>(filled.quantile(share));
        assert_true(told >= exact && told <= exact * 1.25 + 1);
    }
}

void many_of_one_value(void**) {
    log_buckets filled;
    filled.add(1000, 31);
    filled.add(5, 1);
    filled.add(7, 0); // none
    assert_int_equal(filled.count(), 32);
    assert_int_equal(filled.total(), 31005);
    assert_int_equal(filled.count_in(log_buckets::bucket_of(1000)), 31);
    assert_int_equal(filled.quantile(0.01), 5);
    assert_int_equal(filled.quantile(0.5), 1023); // 896..1023
}

void difference_is_what_came_between(void**) {
    log_buckets now;
    now.add(100, 10);
    const log_buckets before = now;
    now.add(100, 3);
    now.add(last_edge + 5, 2);
    log_buckets between = now;
    between.subtract(before);
    assert_int_equal(between.count(), 5);
    assert_int_equal(between.count_in(log_buckets::bucket_of(100)), 3);
    assert_int_equal(between.count_in(log_buckets::buckets - 1), 2);
    assert_true(between.total() == 300 + 2 * (last_edge + 5));
    log_buckets again = before;
    again.add(between);
    assert_int_equal(again.count(), now.count());
    assert_true(again.total() == now.total());
    log_buckets wrong = before; // of a worker that began anew, say
    wrong.subtract(now);
    assert_int_equal(wrong.count(), 0);
    assert_int_equal(wrong.total(), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(edges_are_those_of_their_values), cmocka_unit_test(nothing_is_zero),
        cmocka_unit_test(quantiles_are_within_a_quarter),  cmocka_unit_test(many_of_one_value),
        cmocka_unit_test(difference_is_what_came_between),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
