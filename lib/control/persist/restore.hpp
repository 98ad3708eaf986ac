// From what a store kept to calls that run: decoding, which ports are theirs, and what is refused.
// Main lcore, before its loop.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "control/interfaces.hpp"
#include "control/persist/call_state.hpp"
#include "control/persist/keeper.hpp"
#include "control/persist/live_set.hpp"
#include "control/registry.hpp"

namespace voxplane::control::persist {

struct restoration {
    std::vector<call_state> calls;    // no port is in two of them
    std::vector<resting_ports> rests; // for a while yet
    std::vector<refusal> refused;
    std::size_t restored = 0;   // calls that run again
    std::size_t torn_bytes = 0; // at the snapshot's end

    // Ports of all calls, and those that rest.
    [[nodiscard]] std::vector<endpoint> ports() const;
};

// taken: ports that are not to be had.
[[nodiscard]] restoration decode(const live_set& kept, std::span<const endpoint> taken,
                                 const clocks& at);

// Begins the calls. The ports are taken; those that rest, and those of calls that are refused now,
// go back. The keeper hears what became of which.
void begin(restoration& from, registry& calls, interfaces& ports, keeper& told, const clocks& at);

} // namespace voxplane::control::persist
