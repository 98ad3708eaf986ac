// The cycle clock against the kernel's.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "dpdk/cycle_rate.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;

namespace {

void rates(void**) {
    constexpr std::uint64_t second = 1'000'000'000;
    assert_true(dpdk::rate_between({7, 9}, {7 + 2'096'007'956, 9 + second}) == 2'096'007'956);
    assert_true(dpdk::rate_between({0, 0}, {1, 3}) == second / 3);
    // A hundred days, and a counter that goes round.
    constexpr std::uint64_t long_ns = 100ULL * 86'400 * second;
    assert_true(dpdk::rate_between({0, 0}, {long_ns * 2, long_ns}) == 2 * second);
    assert_true(dpdk::rate_between({UINT64_MAX - 9, 0}, {90, 100}) == second);
    assert_true(dpdk::rate_between({1, 5}, {9, 5}) == 0);
}

// Media time made of cycles keeps up with the kernel's clock. Neither can be read at one moment
// with the other where others keep the processor busy, so one stretch of several has to do.
void keeps_time(void**) {
    const std::uint64_t hz = dpdk::cycle_hz();
    assert_true(hz == dpdk::cycle_hz());
    double nearest = 1;
    for (int i = 0; i < 5 && nearest > 0.0005; ++i) {
        const dpdk::clock_pair before = dpdk::read_clock_pair();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        const auto ticked =
            static_cast<double>(dpdk::rate_between(before, dpdk::read_clock_pair()));
        nearest = std::min(nearest, std::abs(ticked / static_cast<double>(hz) - 1));
    }
    assert_true(nearest <= 0.0005);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {cmocka_unit_test(rates), cmocka_unit_test(keeps_time)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
