// What a worker measures of its own work besides counting: cycles of bursts, latency of packets,
// fill of queues. One look at the TSC a burst; a setting turns it off. Worker.
#pragma once

#include <algorithm>

#include <rte_cycles.h>

#include "datapath/context.hpp"

namespace voxplane::datapath {

inline void raise(std::uint64_t& most, std::uint64_t value) noexcept {
    most = std::max(most, value);
}

inline void begin_turn(context& c, std::uint64_t tsc) noexcept {
    c.turn_tsc = tsc;
    c.mark_tsc = tsc;
}

// Packets sent on that waited so long by the media clock and then since this turn began.
inline void note_latency(context& c, std::uint64_t waited_ns, std::uint64_t tsc,
                         unsigned packets) noexcept {
    const std::uint64_t ns = waited_ns + c.clock.tsc_to_ns(tsc - c.turn_tsc);
    c.counters.latency_ns.add(ns, packets);
    raise(c.counters.most.latency_ns, ns);
}

// Packets live[from..end), which came before this turn, perhaps to another worker, and waited until
// that media time; 0: how long is not known.
void note_waits(context& c, const burst& b, unsigned from, unsigned end,
                std::uint64_t until_ns) noexcept;

// At the end of a burst of which `sent` packets have been sent on. handed: their latency was noted.
inline void end_burst(context& c, unsigned sent, bool handed) noexcept {
    if (!c.measures) {
        return;
    }
    const std::uint64_t now = rte_rdtsc();
    c.counters.burst_cycles.add(now - c.mark_tsc);
    c.mark_tsc = now;
    if (!handed) [[likely]] {
        note_latency(c, 0, now, sent);
    }
}

} // namespace voxplane::datapath
