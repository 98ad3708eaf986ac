// How passages follow what they are gathered from.
#pragma once

#include <cstdint>

#include "datapath/context.hpp"

namespace voxplane::datapath {

// The passage of packets that arrive on a leg and leave by another; closed (generation 0) where
// they have to go the long way.
[[nodiscard]] session::passage passage_of(const session::leg& leg,
                                          const session::leg& out_leg) noexcept;

// The part of a passage that says how packets leave.
void leave_by(session::passage& way, const session::egress& out) noexcept;

// Gathers the passages of both legs of a call anew: after each change to `in` or `out` of either,
// and when a source stream begins. Owner worker.
void gather_passages(const context& c, std::uint32_t call) noexcept;

} // namespace voxplane::datapath
