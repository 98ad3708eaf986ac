// ARP over Ethernet for IPv4 (RFC 826): answers in place for our addresses, requests, announcements
// (RFC 5227 section 2.3). Worker; writes only inside the frame or buffer that it is given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "net/frame.hpp"

namespace voxplane::net {

struct arp_message {
    std::uint16_t operation = 0; // arp::request or arp::reply
    mac_address sender_mac;
    ip_address sender_ip; // unspecified in a probe
    ip_address target_ip;
};

// False unless bytes hold an ARP request or reply for Ethernet and IPv4 from one station.
[[nodiscard]] bool parse_arp(const std::uint8_t* bytes, std::size_t count,
                             arp_message& message) noexcept;

// A frame of EtherType ARP. A request for one of ours becomes the reply; senders that speak to us,
// or announce themselves on our link, are told as neighbours.
[[nodiscard]] outcome handle_arp(const frame& arrived,
                                 std::span<const local_address> locals) noexcept;

// Frames that we originate, at most this long.
inline constexpr std::size_t arp_frame_bytes =
    ethernet::bytes + ethernet::most_tags * ethernet::tag_bytes + arp::bytes;
static_assert(arp_frame_bytes <= ethernet::least_frame_bytes + 4);
inline constexpr std::size_t arp_buffer_bytes = 64;

// Who has target? From an IPv4 address of ours; to all, or to the MAC that it last answered from.
// out has arp_buffer_bytes. Returns the frame's length.
std::uint16_t build_arp_request(std::uint8_t* out, const local_address& from,
                                const ip_address& target,
                                const mac_address* unicast = nullptr) noexcept;

// Tells the link that our address is at our MAC. out has arp_buffer_bytes.
std::uint16_t build_arp_announcement(std::uint8_t* out, const local_address& from) noexcept;

} // namespace voxplane::net
