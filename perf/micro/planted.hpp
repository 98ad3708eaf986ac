// Makes one row of a benchmark slower on request, so that the regression gate can be seen to catch
// it: VOXPLANE_BENCH_SLOW=<row>=<percent> runs the kernel of that row that much more often. Only
// the measurement changes, never the library; without the variable the loop is the plain one.
#pragma once

#include <benchmark/benchmark.h>
#include <cstdlib>
#include <string>
#include <string_view>

namespace voxplane {

// By how much the named row is to be slower; 0 as a rule.
inline unsigned planted_percent(const std::string& row) {
    const char* text = std::getenv("VOXPLANE_BENCH_SLOW");
    const std::string_view wish = text == nullptr ? "" : text;
    const std::size_t end = wish.rfind('=');
    if (end == std::string_view::npos || wish.substr(0, end) != row) {
        return 0;
    }
    return static_cast<unsigned>(std::strtoul(text + end + 1, nullptr, 10));
}

// The loop of a slowed row: body(frame number) for one of `frames` in turn, and again for percent
// of the frames.
template <typename Body>
void loop_slowed(benchmark::State& state, std::size_t frames, unsigned percent, Body body) {
    std::size_t f = 0;
    unsigned owed = 0;
    for (auto _ : state) {
        for (owed += 100 + percent; owed >= 100; owed -= 100) {
            body(f);
            benchmark::ClobberMemory();
        }
        f = (f + 1) % frames;
    }
}

} // namespace voxplane
