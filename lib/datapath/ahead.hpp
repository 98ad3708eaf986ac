// Cache lines that are asked for before they are needed: frames some packets ahead of parse, legs
// some packets behind it. On the worker; changes nothing but packet::entry and in, burst::astray.
#pragma once

#include "datapath/context.hpp"

namespace voxplane::datapath {

// A 20 ms G.711 frame of 214 bytes is four lines; asking for them a few packets ahead keeps the
// core's line-fill buffers busy without filling them. How many that are is the worker's choice
// (pace/reach.hpp).
inline void prefetch_frame(const packet& p) noexcept {
    const auto* frame = rte_pktmbuf_mtod(p.mbuf, const std::uint8_t*);
    for (unsigned line = 0; line < 4; ++line) {
        prefetch_to_write(frame + line * cache_line_bytes);
    }
}

inline void fetch_lines(const session::leg_lines& of) noexcept {
    rte_prefetch0(&of.passage);
    prefetch_to_write(&of.received);
}

// The port's entry was asked for so many packets ago, and should be here: with thousands of calls
// it comes from the last cache that there is.
inline constexpr unsigned legs_behind = 12;

// Takes the port's entry, and the leg where it is this worker's, for lookup. With thousands of
// calls the leg's lines come from memory: asking for them between the parsing of later packets
// spreads them; lookup would be too late for that.
inline void take_entry(const session::leg_pool& legs, unsigned worker, burst& b,
                       packet& p) noexcept {
    const std::uint32_t entry = session::port_table::get(*p.slot);
    p.entry = entry;
    if (entry == 0 || !session::port_entry::is_owned_by(entry, worker)) [[unlikely]] {
        p.in = nullptr; // nobody's, or its lines are another worker's
        b.astray = true;
        return;
    }
    const std::uint32_t index = session::port_entry::leg_of(entry);
    p.in = legs.data() + index;
    fetch_lines(legs.lines()[index]);
}

// So many packets before it is received, a packet is looked at again.
inline constexpr unsigned long_ways_ahead = 6;

// A packet that will go the long way needs the leg itself, and that which it leaves by.
inline void fetch_leg(const session::leg_pool& legs, const packet& p) noexcept {
    const std::uint32_t index = session::port_entry::leg_of(p.entry);
    if (p.plain && legs.lines()[index].passage.generation != 0) [[likely]] {
        return;
    }
    rte_prefetch0(&legs[index].in);
    prefetch_to_write(&legs[index].last_activity_ns);
    rte_prefetch0(&legs[index ^ 1U].out);
}

} // namespace voxplane::datapath
