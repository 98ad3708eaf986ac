// The calibration, on a planted clock that moves when a planted candidate runs; on the real clock
// only that it stops by its budget. Locals that own memory are static: a failed assertion leaves
// past destructors.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "simd/calibrate.hpp"
#include "support/cmocka.hpp"

namespace voxplane {

namespace {

using simd::isa;

// The planted machine: its clock, how often a candidate ran, and what to do at one of its runs.
struct machine {
    double now_ns = 0;
    unsigned runs = 0;
    unsigned disturbed_run = 0; // by number, from 1; 0: none
    double disturbance_ns = 0;
    bool noisy = false;
    std::uint32_t noise = 1;

    // A candidate whose call takes so long for each element.
    simd::candidate plant(isa by, double ns_per_element) {
        return {by, [this, ns_per_element](simd::scratch&, std::size_t size, unsigned times) {
                    double ns = ns_per_element * static_cast<double>(size) * times;
                    if (noisy) { // up to thrice as long, three times of four
                        noise = noise * 1664525U + 1013904223U;
                        ns *= 1 + 0.7 * (noise >> 30);
                    }
                    now_ns += ns + (++runs == disturbed_run ? disturbance_ns : 0);
                }};
    }
    simd::nanosecond_clock clock() {
        return [this] {
            now_ns += 20; // reading it takes time as well
            return static_cast<std::uint64_t>(now_ns);
        };
    }
};

machine planted;
std::vector<simd::operation> operations;

int fresh(void**) {
    planted = {};
    operations = {{"test/slow", {planted.plant(isa::scalar, 1), planted.plant(isa::avx2, 0.5)}},
                  {"test/fast",
                   {planted.plant(isa::scalar, 0.9), planted.plant(isa::avx2, 0.1),
                    planted.plant(isa::avx512, 0.097)}}};
    return 0;
}

double ns_of(const simd::calibration& made, std::size_t operation, std::size_t candidate,
             std::size_t size_class) {
    return made.times[operation].candidates[candidate].ns[size_class];
}

// Within 2 %: the clock's own time is part of each run.
bool near(double found, double expected) {
    return std::abs(found - expected) <= 0.02 * expected;
}

void planted_times_are_found(void**) {
    static simd::calibration made;
    made = simd::calibrate(operations, planted.clock());
    assert_true(made.complete);
    assert_int_equal(made.passes, simd::calibration_limits{}.passes);
    assert_int_equal(made.times.size(), 2);
    assert_string_equal(made.times[1].name.c_str(), "test/fast");
    assert_true(made.times[1].candidates[2].by == isa::avx512);
    for (std::size_t c = 0; c < simd::size_classes; ++c) {
        const auto size = static_cast<double>(simd::timed_sizes[c]);
        assert_true(near(ns_of(made, 0, 0, c), size));
        assert_true(near(ns_of(made, 0, 1, c), size * 0.5));
        assert_true(near(ns_of(made, 1, 2, c), size * 0.097));
        assert_true(simd::choose(made.times[0], c) == isa::avx2);
        assert_true(simd::choose(made.times[1], c) == isa::avx2); // 3 % are not worth a higher one
    }
}

void one_preempted_run_changes_nothing(void**) {
    // Whichever run it is, the very first ones included.
    for (unsigned run = 1; run < 40; ++run) {
        fresh(nullptr);
        planted.disturbed_run = run;
        planted.disturbance_ns = 4e6;
        static simd::calibration made;
        made = simd::calibrate(operations, planted.clock());
        assert_true(made.complete);
        for (std::size_t c = 0; c < simd::size_classes; ++c) {
            assert_true(near(ns_of(made, 0, 0, c), static_cast<double>(simd::timed_sizes[c])));
            assert_true(simd::choose(made.times[0], c) == isa::avx2);
        }
    }
}

void a_noisy_machine_changes_nothing(void**) {
    planted.noisy = true;
    static simd::calibration made;
    made = simd::calibrate(operations, planted.clock());
    for (std::size_t c = 0; c < simd::size_classes; ++c) {
        assert_true(simd::choose(made.times[0], c) == isa::avx2);
        assert_true(simd::choose(made.times[1], c) == isa::avx2);
    }
}

void the_budget_ends_it(void**) {
    static simd::calibration made;
    for (const std::uint64_t budget : {1'000U, 50'000U, 100'000U, 200'000U, 400'000U}) {
        fresh(nullptr);
        made = simd::calibrate(operations, planted.clock(), {budget, 1000});
        assert_true(made.spent_ns <= budget);
        assert_true(planted.now_ns <= static_cast<double>(budget) + 100); // reading of the clock
    }
    assert_true(made.complete); // of 0.4 ms
    assert_in_range(made.passes, 2, 10);
}

void a_stall_beyond_the_budget_ends_it(void**) {
    planted.disturbed_run = 30;
    planted.disturbance_ns = 1e9;
    static simd::calibration made;
    made = simd::calibrate(operations, planted.clock());
    assert_int_equal(planted.runs, 30);
    assert_false(made.complete);
    // What was timed is chosen by its times, what was not takes the highest.
    assert_true(simd::choose(made.times[0], 0) == isa::avx2);
    assert_true(simd::choose(made.times[1], 5) == isa::avx512);
}

void no_budget_runs_nothing(void**) {
    static simd::calibration made;
    made = simd::calibrate(operations, planted.clock(), {0, 8});
    assert_int_equal(planted.runs, 0);
    assert_false(made.complete);
    assert_int_equal(made.times.size(), 2);
    assert_true(simd::choose(made.times[1], 0) == isa::avx512);
}

void a_clock_that_stands_still_ends_too(void**) {
    static simd::calibration made;
    made = simd::calibrate(operations, [] { return std::uint64_t{5}; });
    assert_true(made.complete);
    assert_true(ns_of(made, 0, 0, 0) > 0);
}

// The one test on the real clock. The machine may stall it: some of ten tries must end in time.
void the_real_clock_is_kept_to(void**) {
    static volatile std::uint64_t sink = 0;
    const auto work = [](simd::scratch&, std::size_t size, unsigned times) {
        for (std::size_t i = 0; i < size * times; ++i) {
            sink = sink + 1;
        }
    };
    static std::vector<simd::operation> many;
    for (int i = 0; i < 200; ++i) {
        many.push_back({"test/" + std::to_string(i), {{isa::scalar, work}, {isa::avx2, work}}});
    }
    constexpr std::uint64_t most_ns = 50'000'000;
    std::uint64_t least = UINT64_MAX;
    for (int i = 0; i < 10 && least > most_ns; ++i) {
        const std::uint64_t begin = simd::steady_ns();
        static simd::calibration made;
        made = simd::calibrate(many, simd::steady_ns, {40'000'000, 1000});
        least = std::min(least, simd::steady_ns() - begin);
        assert_true(made.passes < 1000); // it was the budget that ended it
    }
    assert_true(least <= most_ns);
}

} // namespace

} // namespace voxplane

int main() {
    using namespace voxplane;
    const CMUnitTest tests[] = {
        cmocka_unit_test_setup(planted_times_are_found, fresh),
        cmocka_unit_test_setup(one_preempted_run_changes_nothing, fresh),
        cmocka_unit_test_setup(a_noisy_machine_changes_nothing, fresh),
        cmocka_unit_test_setup(the_budget_ends_it, fresh),
        cmocka_unit_test_setup(a_stall_beyond_the_budget_ends_it, fresh),
        cmocka_unit_test_setup(no_budget_runs_nothing, fresh),
        cmocka_unit_test_setup(a_clock_that_stands_still_ends_too, fresh),
        cmocka_unit_test(the_real_clock_is_kept_to),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
