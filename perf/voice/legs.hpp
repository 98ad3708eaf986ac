// What the benchmarks of voice processors share: aligned memory, blocks of noise as input, and a
// row that reports nanoseconds a leg and heap blocks.
#pragma once

#include <benchmark/benchmark.h>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "dsp/format.hpp"
#include "support/allocations.hpp"

namespace voxplane {

namespace {

inline constexpr std::size_t n = 160;
inline constexpr std::size_t inputs = 64; // blocks of noise in turn, a power of two

struct alignas(64) line {
    unsigned char of[64];
};
using memory = std::vector<line>;

[[maybe_unused]] inline memory aligned(std::size_t bytes) {
    return memory((bytes + 63) / 64);
}

// Noise whose loudness goes up and down as syllables do.
inline const float* input(std::size_t number) {
    static const std::vector<float> all = [] {
        std::vector<float> x(inputs * n);
        std::uint32_t state = 1;
        for (std::size_t i = 0; i < x.size(); ++i) {
            state = state * 1664525U + 1013904223U;
            const double loud = std::sin(static_cast<double>(i) / 500);
            x[i] = 0.1F * static_cast<float>(loud * loud) *
                   static_cast<float>(static_cast<std::int32_t>(state)) * 0x1p-31F;
        }
        return x;
    }();
    return all.data() + number % inputs * n;
}

template <typename Body>
void measure(const std::string& name, std::size_t legs, Body body) {
    benchmark::RegisterBenchmark(name.c_str(), [body, legs](benchmark::State& state) mutable {
        std::size_t turn = 0;
        body(turn++); // the first one brings pages in
        const std::uint64_t before = perf::allocations();
        std::uint64_t blocks = 0;
        for (auto _ : state) {
            body(turn++);
            benchmark::ClobberMemory();
            blocks = perf::allocations() - before;
        }
        using benchmark::Counter;
        // The benchmark's own loop takes a few blocks when it begins.
        state.counters["blocks"] = blocks > 8 ? static_cast<double>(blocks) : 0;
        state.counters["leg_ns"] =
            Counter(static_cast<double>(state.iterations()) * static_cast<double>(legs) * 1e-9,
                    Counter::kIsRate | Counter::kInvert);
    });
}

} // namespace

} // namespace voxplane
