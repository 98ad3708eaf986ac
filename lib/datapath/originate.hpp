// Packets that a worker makes itself, from the pool for originated packets: announcements of local
// addresses, solicitations of next hops, RTCP (rtcp/report.cpp). Each counts as made, or as
// made_failed when the pool is empty.
#pragma once

#include "datapath/context.hpp"

namespace voxplane::datapath {

// An empty mbuf with that much room for data and headroom for headers, counted as made; null,
// counted as well, when the pool is empty.
[[nodiscard]] rte_mbuf* make_packet(context& c, std::size_t room) noexcept;

// Gratuitous ARP (RFC 5227) or unsolicited neighbour advertisement (RFC 4861 section 7.2.6).
void announce(context& c, std::uint16_t address_index) noexcept;

// ARP request or neighbour solicitation for a next hop; unicast to the MAC that is known, to
// confirm it, or to all.
void solicit(context& c, const session::command& what) noexcept;

} // namespace voxplane::datapath
