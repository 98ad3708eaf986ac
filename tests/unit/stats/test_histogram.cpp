// The log-linear histogram against sorted values: quantiles within its precision, extremes exact.
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "stats/histogram.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;
using stats::histogram;

namespace {

constexpr double precision = 1.0 / 128;

histogram filled;
histogram other;

void edges_are_those_of_their_values(void**) {
    for (unsigned bits = 0; bits < histogram::range_bits; ++bits) {
        for (const std::uint64_t step : {0U, 1U, 37U}) {
            const std::uint64_t value = (std::uint64_t{1} << bits) + step;
            const std::size_t bucket = histogram::bucket_of(value);
            assert_true(histogram::upper_edge(bucket) >= value);
            assert_true(bucket == 0 || histogram::upper_edge(bucket - 1) < value);
        }
    }
    assert_int_equal(histogram::bucket_of(0), 0);
    assert_int_equal(histogram::bucket_of(UINT64_MAX), histogram::buckets - 1);
    assert_int_equal(histogram::bucket_of((std::uint64_t{1} << 40) - 1), histogram::buckets - 1);
}

void nothing_is_zero(void**) {
    filled.clear();
    assert_int_equal(filled.count(), 0);
    assert_int_equal(filled.least(), 0);
    assert_int_equal(filled.most(), 0);
    assert_int_equal(filled.quantile(0.5), 0);
    assert_true(filled.mean() == 0);
}

// Log-normal, as latencies are.
void quantiles_are_near_the_exact_ones(void**) {
    filled.clear();
    static std::vector<std::uint64_t> values;
    std::mt19937_64 random(1);
    std::lognormal_distribution<double> latency(8, 1.5);
    for (int i = 0; i < 50000; ++i) {
        values.push_back(static_cast<std::uint64_t>(latency(random)));
        filled.add(values.back());
    }
    std::sort(values.begin(), values.end());
    assert_int_equal(filled.count(), values.size());
    assert_int_equal(filled.least(), values.front());
    assert_int_equal(filled.most(), values.back());
    assert_int_equal(filled.quantile(1), values.back());
    for (const double share : {0.0, 0.1, 0.5, 0.9, 0.99, 0.999, 0.9999}) {
        const auto rank = static_cast<std::size_t>(std::ceil(share * 50000));
        const auto exact = static_cast<double>(values[rank == 0 ? 0 : rank - 1]);
        const auto told = static_cast<double>(filled.quantile(share));
        assert_true(told >= exact && told <= exact * (1 + precision) + 1);
    }
}

void sums_are_of_both(void**) {
    filled.clear();
    other.clear();
    for (std::uint64_t v = 1; v <= 100; ++v) {
        filled.add(v);
        other.add(v + 100);
    }
    filled.add(other);
    assert_int_equal(filled.count(), 200);
    assert_int_equal(filled.least(), 1);
    assert_int_equal(filled.most(), 200);
    assert_int_equal(filled.quantile(0.5), 100);
    assert_true(std::abs(filled.mean() - 100.5) < 1e-9);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(edges_are_those_of_their_values),
        cmocka_unit_test(nothing_is_zero),
        cmocka_unit_test(quantiles_are_near_the_exact_ones),
        cmocka_unit_test(sums_are_of_both),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
