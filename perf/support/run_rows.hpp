// How programs of Google Benchmark's rows end: in the state of a worker, all rows that were
// registered.
#pragma once

#include <benchmark/benchmark.h>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace voxplane::perf {

// Denormals are zero, as on every worker. Call it before states are made.
inline void flush_denormals() noexcept {
#if defined(__SSE2__)
    _mm_setcsr(_mm_getcsr() | 0x8040U);
#endif
}

// Runs what was registered; the status of main.
inline int run_rows(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}

} // namespace voxplane::perf
