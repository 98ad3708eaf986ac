// How fast the cycle clock ticks, for media time made of it: measured against the kernel's clock.
// EAL of DPDK 22.11 rounds what it measures to 10 MHz, which is 0.2 % wrong on a processor of
// 2096 MHz: 10 ms in the five seconds that a receiver may hold a sender report (RFC 3550 6.4.1).
#pragma once

#include <cstdint>

namespace voxplane::dpdk {

// Both clocks at one moment.
struct clock_pair {
    std::uint64_t cycles;
    std::uint64_t steady_ns;
};

// The closest of some readings: less than a microsecond apart where the thread is not interrupted
// in each of them. Any thread.
[[nodiscard]] clock_pair read_clock_pair() noexcept;

// Cycles a second between two moments, the second one later; 0 where no time has passed.
[[nodiscard]] std::uint64_t rate_between(const clock_pair& first,
                                         const clock_pair& second) noexcept;

// Cycles a second, within some parts in a million. The first call measures since the program's
// start, and waits until 100 ms have passed since; all later ones give the same. Any thread but a
// worker in its loop.
[[nodiscard]] std::uint64_t cycle_hz() noexcept;

} // namespace voxplane::dpdk
