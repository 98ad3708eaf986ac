// Tells whether the core was whole just now. A virtual machine's core is often one of two hardware
// threads: while the other works, a kernel takes 1.4 to 1.9 times as long, each its own factor, so
// that no ratio of two rows holds. Any thread; takes about half a microsecond.
#pragma once

#include <cstdint>

#include "support/ticks.hpp"

namespace voxplane::perf {

#if defined(__x86_64__)

// A chain of multiplications, each waiting for the one before: as long on half a core as on a whole
// one, since it leaves most of it idle.
[[gnu::noinline]] inline std::uint64_t waiting_ticks() noexcept {
    std::uint64_t x = 3;
    const std::uint64_t begin = ticks();
    for (int i = 0; i < 40; ++i) {
        asm volatile("imul %0, %0\n imul %0, %0\n imul %0, %0\n imul %0, %0\n"
                     "imul %0, %0\n imul %0, %0\n imul %0, %0\n imul %0, %0"
                     : "+r"(x));
    }
    return ticks() - begin;
}

// Additions that wait for nothing: they want the whole width of the core.
[[gnu::noinline]] inline std::uint64_t working_ticks() noexcept {
    std::uint64_t a = 1;
    std::uint64_t b = 2;
    std::uint64_t c = 3;
    std::uint64_t d = 4;
    std::uint64_t e = 5;
    std::uint64_t f = 6;
    std::uint64_t g = 7;
    std::uint64_t h = 8;
    const std::uint64_t begin = ticks();
    for (int i = 0; i < 128; ++i) {
        asm volatile(".rept 4\n add $1, %0\n add $1, %1\n add $1, %2\n add $1, %3\n"
                     "add $1, %4\n add $1, %5\n add $1, %6\n add $1, %7\n .endr"
                     : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e), "+r"(f), "+r"(g), "+r"(h));
    }
    return ticks() - begin;
}

// How long work takes now as a multiple of what it takes on a whole core: there, four additions a
// cycle (since Haswell and Zen; more on newer ones, which gives less than 1) beside a
// multiplication of three cycles. Zen 4: 1.06 whole, 1.8 when shared.
inline double core_share() noexcept {
    constexpr double waiting_cycles = 40 * 8 * 3;
    constexpr double working_cycles = 128 * 32 / 4.0;
    const auto waited = static_cast<double>(waiting_ticks());
    return static_cast<double>(working_ticks()) / working_cycles / (waited / waiting_cycles);
}

#else

// Other processors rarely share a core.
inline double core_share() noexcept {
    return 1;
}

#endif

// Between the two states with room for what reading the clock costs.
constexpr double most_of_whole_core = 1.2;

} // namespace voxplane::perf
