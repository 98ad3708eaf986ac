// What workers hear of next hops, taken over into the table that they read. Main lcore.
#pragma once

#include "datapath/context.hpp"
#include "session/command.hpp"

namespace voxplane::datapath {

// Confirms the entries of the link that a neighbour_seen event is about, and those alone: a host in
// one VLAN has no say about next hops in another, whose addresses may be the same. Returns how
// many. now_ns: the table's clock.
unsigned take_neighbour(net::neighbour_table& table, const shared& all, const session::event& what,
                        std::uint64_t now_ns);

} // namespace voxplane::datapath
