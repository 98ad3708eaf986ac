// The processor's own clock for costs: a counter of constant rate that every core can read in some
// twenty cycles. Never used for media time.
#pragma once

#include <cstdint>

namespace voxplane {

// The TSC on x86, the virtual counter on ARM. Any thread.
[[nodiscard]] inline std::uint64_t read_cycles() noexcept {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
    std::uint64_t now;
    asm("mrs %0, cntvct_el0" : "=r"(now));
    return now;
#else
#error "no cycle counter is known for this processor"
#endif
}

} // namespace voxplane
