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

// The port's entry was asked for so many packets ago, and should be here.
inline constexpr unsigned legs_behind = 4;

// Takes the port's entry, and the leg where it is this worker's, for lookup. With thousands of
// calls the three lines of a leg come from memory: asking for them between the parsing of later
// packets spreads them; lookup would be too late for that.
inline void take_entry(session::leg* legs, unsigned worker, burst& b, packet& p) noexcept {
    const std::uint32_t entry = session::port_table::get(*p.slot);
    p.entry = entry;
    if (entry == 0 || !session::port_entry::is_owned_by(entry, worker)) [[unlikely]] {
        p.in = nullptr; // nobody's, or its lines are another worker's
        b.astray = true;
        return;
    }
    const std::uint32_t index = session::port_entry::leg_of(entry);
    session::leg* const leg = legs + index;
    p.in = leg;
    rte_prefetch0(&leg->in);
    prefetch_to_write(&leg->received);
    rte_prefetch0(&legs[index ^ 1U].out);
}

} // namespace voxplane::datapath
