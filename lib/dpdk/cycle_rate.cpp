// The rate of the cycle clock from two readings of it beside the kernel's monotonic clock.
#include "dpdk/cycle_rate.hpp"

#include <chrono>
#include <thread>

#include "base/cycle_clock.hpp"
#include "base/steady_clock.hpp"

namespace voxplane::dpdk {

namespace {

constexpr int readings = 16;
constexpr std::uint64_t least_ns = 100'000'000; // an error of 0.1 us at both ends: 2 in a million

const clock_pair at_start = read_clock_pair();

std::uint64_t measure() noexcept {
    const std::uint64_t passed_ns = steady_ns() - at_start.steady_ns;
    if (passed_ns < least_ns) {
        std::this_thread::sleep_for(std::chrono::nanoseconds(least_ns - passed_ns));
    }
    return rate_between(at_start, read_clock_pair());
}

} // namespace

clock_pair read_clock_pair() noexcept {
    clock_pair best{};
    std::uint64_t closest = UINT64_MAX;
    for (int i = 0; i < readings; ++i) {
        const std::uint64_t before = read_cycles();
        const std::uint64_t now_ns = steady_ns();
        const std::uint64_t apart = read_cycles() - before;
        if (apart < closest) {
            closest = apart;
            best = {before + apart / 2, now_ns};
        }
    }
    return best;
}

std::uint64_t rate_between(const clock_pair& first, const clock_pair& second) noexcept {
    __extension__ using wide = unsigned __int128;
    const std::uint64_t ns = second.steady_ns - first.steady_ns;
    const wide cycles = second.cycles - first.cycles;
    return ns == 0 ? 0 : static_cast<std::uint64_t>((cycles * 1'000'000'000U + ns / 2) / ns);
}

std::uint64_t cycle_hz() noexcept {
    static const std::uint64_t hz = measure();
    return hz;
}

} // namespace voxplane::dpdk
