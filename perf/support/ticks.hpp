// The cheapest steady clock of the machine, for stretches of well under a microsecond. Any thread.
#pragma once

#include <chrono>
#include <cstdint>

namespace voxplane::perf {

// The time stamp counter on x86, which runs evenly on any machine that DPDK runs on; elsewhere the
// steady clock, with its 20 to 50 ns a call.
[[nodiscard]] inline std::uint64_t ticks() noexcept {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

// Measured once, against the steady clock, over 20 ms.
[[nodiscard]] inline double ns_per_tick() noexcept {
    static const double measured = [] {
        using clock = std::chrono::steady_clock;
        const auto from = clock::now();
        const std::uint64_t first = ticks();
        auto now = from;
        while (now - from < std::chrono::milliseconds(20)) {
            now = clock::now();
        }
        const std::uint64_t last = ticks();
        return std::chrono::duration<double, std::nano>(now - from).count() /
               static_cast<double>(last - first);
    }();
    return measured;
}

} // namespace voxplane::perf
