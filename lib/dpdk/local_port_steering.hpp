// How a NIC is told to pick the receive queue by the UDP destination port alone, so that the
// queue's worker is the owner of the port's leg. Pure arithmetic: what the NIC is given, nothing of
// DPDK. Main lcore, while a port is set up.
//
// Owners are those of session::owner_of_port(): pairs of ports in turn, so RTCP goes with its RTP.
// A NIC finds the pair's number by a mask or a table of 2^k places; so this is exact for 1, 2, 4
// ... owners, and is not offered for other numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace voxplane::dpdk {

// Receive side scaling: the hash key, and the queue of each place of the redirection table.
struct rss_by_local_port {
    std::vector<std::uint8_t> key;
    std::vector<std::uint16_t> table;
};

// One rule: UDP whose destination port & mask is value goes to the queue.
struct local_port_rule {
    std::uint16_t value;
    std::uint16_t mask;
    std::uint16_t queue;
};

// queue_of_owner: the receive queue that each owner polls on this port, in order of owners.
// key_bytes, table_places: of the device. Nothing where it cannot be exact: the number of owners or
// of places is no power of two, owners outnumber places, or the key is too short.
//
// The hash is that of Toeplitz (as NICs and rte_softrss have it): each bit of the input that is set
// adds 32 bits of the key. With a key of zeros and one bit the low bits of the hash are bits of the
// port, mirrored and without the lowest; so the table can be written for it. Drivers differ in
// where they put the destination port when it is hashed alone: at the beginning, or where it stands
// among the addresses and ports of IPv4 or IPv6. The key has its bit for all three.
[[nodiscard]] std::optional<rss_by_local_port>
steer_by_rss(std::span<const std::uint16_t> queue_of_owner, std::size_t key_bytes,
             std::size_t table_places);

// Rules that send every port to its owner's queue: as many as owners. Nothing where their number is
// no power of two.
[[nodiscard]] std::optional<std::vector<local_port_rule>>
steer_by_rules(std::span<const std::uint16_t> queue_of_owner);

} // namespace voxplane::dpdk
