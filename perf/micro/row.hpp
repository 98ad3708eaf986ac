// A row of a micro benchmark: a kernel's call over frames in turn, timed in stretches of some ten
// microseconds beside memcpy of as many bytes. Counters of a row: ns a call, its multiple of memcpy
// in the same moment, samples a second, heap blocks a call, and whether the core was shared with
// another hardware thread. All programs of this folder register their rows here; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "support/ticks.hpp"

namespace voxplane::perf {

// More than any L2 holds, and little enough for L3 beside other work.
constexpr std::size_t cold_bytes = 5U << 20;

struct row {
    std::string name;
    std::size_t frames;    // that a row goes through in turn: a power of two
    bool cold;             // out of order, from a set that no L2 holds
    std::size_t bytes;     // that a call reads or writes on its wider side: what memcpy copies
    std::size_t samples;   // a call; 0 where it has none
    const char* unit = ""; // a call has several of: "leg", "packet"; gives the counter <unit>_ns
    std::size_t units = 1;
};

// The frames of a row: all come by before one comes again. Cold: in an order that no prefetcher
// guesses, that of a linear congruential generator with full period (Hull and Dobell 1962). Hot and
// cold are one code, whose four cycles a frame overlap with the kernel.
struct turn {
    std::size_t mask;
    std::size_t factor;
    std::size_t step;
    std::size_t at = 0;

    turn(std::size_t frames, bool cold)
        : mask(frames - 1), factor(cold ? 1664525U : 1U), step(cold ? 1013904223U : 1U) {}
    void next() { at = (at * factor + step) & mask; }
};

// Ticks of so many calls of body(frame number). Begins a cache line and stays a function of its
// own, so that one row's loop lies as another's, whatever stands around it.
template <typename Body>
[[gnu::noinline, gnu::aligned(64)]] std::uint64_t stretch_ticks(Body& body, turn& where,
                                                                std::size_t calls) {
    turn now = where;
    const std::uint64_t begin = ticks();
    for (std::size_t i = 0; i < calls; ++i) {
        body(now.at);
        asm volatile("" : : : "memory");
        now.next();
    }
    const std::uint64_t spent = ticks() - begin;
    where = now;
    return spent;
}

using stretch = std::function<std::uint64_t(std::size_t calls)>;

void register_row(const row& facts, stretch work);

// Registers body(frame number). Honours VOXPLANE_BENCH_SLOW, see row.cpp.
template <typename Body>
void add_row(const row& facts, Body body) {
    register_row(facts, [body, where = turn(facts.frames, facts.cold)](std::size_t calls) mutable {
        return stretch_ticks(body, where, calls);
    });
}

// The anchor as a row: memcpy/<bytes>_bytes, hot or cold.
void add_memcpy(std::size_t bytes, bool cold);

// Frames of so many bytes that leave half of an L1 of 32 KiB to others, at most 16; or cold ones.
std::size_t frames_of(std::size_t bytes, bool cold);

} // namespace voxplane::perf
