// What a proxy is told of calls: the dictionaries of query, list and statistics, and of delete.
// Reads counters of the plane as they are now. Main lcore only.
#pragma once

#include <cstdint>
#include <string>

#include "control/ng/tree.hpp"
#include "control/registry.hpp"

namespace voxplane::control {

// All of the call, or its dialogues with the tags given (empty: any).
[[nodiscard]] ng::tree describe(const call& c, const plane& media, const std::string& from_tag,
                                const std::string& to_tag, std::uint64_t now_ns);

// One line of JSON for a call that ends.
[[nodiscard]] std::string record_of(const call& c, const plane& media, call_end why,
                                    std::uint64_t now_ns);

// Figures of the whole node. started: of the program.
[[nodiscard]] ng::tree statistics(const registry& calls, std::uint64_t uptime_s);

} // namespace voxplane::control
