// A received frame, the addresses that answer for us, and what became of the frame: the words that
// ARP, ND and ICMP share. Worker; the bytes belong to the caller, nothing is allocated or kept.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/address.hpp"
#include "net/wire_format.hpp"
#include "stats/drop.hpp"

namespace voxplane::net {

// Ids of VLAN tags, outer first; 0: no tag.
using vlan_ids = std::array<std::uint16_t, ethernet::most_tags>;

// An address of ours on one port. Read-only after launch.
struct local_address {
    ip_address ip;
    mac_address mac;
    vlan_ids vlan{};
    bool answer_ping = true;
};

// A frame in one piece. Tags in the bytes stay where they are: answers go back with them.
struct frame {
    std::uint8_t* data = nullptr;
    std::uint16_t length = 0;   // bytes received
    std::uint16_t capacity = 0; // bytes from data on that may be written, at least length
    std::uint16_t l3 = 0; // offset of the ARP or IP header, 14 plus 4 for each tag in the bytes
    vlan_ids vlan{};

    [[nodiscard]] std::uint8_t* network() const noexcept { return data + l3; }
    [[nodiscard]] std::size_t network_bytes() const noexcept {
        return static_cast<std::size_t>(length - l3);
    }
};

// What became of a frame. One frame may both be answered and teach a neighbour.
struct outcome {
    // Not 0: the frame is now our answer, of this length, for the port that it came from.
    std::uint16_t reply_bytes = 0;
    // True: ip answers at mac on the link of the local address `local`.
    bool neighbour_seen = false;
    // Index of the local address spoken to, valid with an answer or a neighbour.
    std::uint16_t local = 0;
    mac_address mac;
    ip_address ip;
    // Without an answer: why the frame ends.
    stats::drop reason = stats::drop::slow_path_malformed;

    [[nodiscard]] static outcome dropped(stats::drop why) noexcept {
        outcome ended;
        ended.reason = why;
        return ended;
    }
};

// The local address with these bytes (4 or 16, by family) on the link of these tags.
struct local_match {
    const local_address* address = nullptr; // null: not ours here
    std::uint16_t index = 0;
    stats::drop reason = stats::drop::not_for_us; // when null: not_for_us or vlan_mismatch
};
[[nodiscard]] local_match find_local(std::span<const local_address> locals, ip_family family,
                                     const std::uint8_t* ip, const vlan_ids& vlan) noexcept;

// The first local address of a family on the link of these tags: who hears a multicast there.
[[nodiscard]] local_match find_listener(std::span<const local_address> locals, ip_family family,
                                        const vlan_ids& vlan) noexcept;

// A packet's address as a value.
[[nodiscard]] ip_address ipv4_at(const std::uint8_t* bytes) noexcept;
[[nodiscard]] ip_address ipv6_at(const std::uint8_t* bytes) noexcept;

// True for the address of one station: neither group nor all zero.
[[nodiscard]] bool is_station(const std::uint8_t* mac) noexcept;

// Writes an Ethernet header with the address's tags; room for 22 bytes. Returns its length.
std::size_t write_ethernet(std::uint8_t* out, const mac_bytes& destination,
                           const local_address& from, std::uint16_t type) noexcept;

// Pads a frame of length bytes with zeros to Ethernet's minimum where capacity allows. Returns the
// new length.
std::uint16_t pad_frame(std::uint8_t* data, std::size_t length, std::size_t capacity) noexcept;

} // namespace voxplane::net
