// Where the fields of the headers that we read and write lie: byte offsets from the start of each
// header, header lengths and the code points in use. Constants only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace voxplane::net {

inline constexpr std::uint16_t ethertype_ipv4 = 0x0800;
inline constexpr std::uint16_t ethertype_arp = 0x0806;
inline constexpr std::uint16_t ethertype_vlan = 0x8100; // IEEE 802.1Q
inline constexpr std::uint16_t ethertype_ipv6 = 0x86dd;
inline constexpr std::uint16_t ethertype_service_vlan = 0x88a8; // IEEE 802.1ad, outer of two tags

inline constexpr std::uint8_t protocol_icmp = 1;
inline constexpr std::uint8_t protocol_udp = 17;
inline constexpr std::uint8_t protocol_icmpv6 = 58;

inline constexpr std::uint8_t initial_hop_limit = 64; // IANA's recommended default TTL

using mac_bytes = std::array<std::uint8_t, 6>;
inline constexpr mac_bytes broadcast_mac = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

namespace ethernet {
inline constexpr std::size_t destination = 0;
inline constexpr std::size_t source = 6;
inline constexpr std::size_t type = 12; // or that of the first tag
inline constexpr std::size_t bytes = 14;
inline constexpr std::size_t tag_bytes = 4;
inline constexpr std::size_t most_tags = 2;
inline constexpr std::size_t least_frame_bytes =
    60; // IEEE 802.3 minimum without the check sequence
} // namespace ethernet

namespace ipv4 {
inline constexpr std::size_t version_ihl = 0;
inline constexpr std::size_t total_length = 2;
inline constexpr std::size_t fragment = 6;
inline constexpr std::uint16_t fragment_mask = 0x3fff; // more fragments, and the offset
inline constexpr std::size_t ttl = 8;
inline constexpr std::size_t protocol = 9;
inline constexpr std::size_t checksum = 10;
inline constexpr std::size_t source = 12;
inline constexpr std::size_t destination = 16;
inline constexpr std::size_t bytes = 20; // without options
inline constexpr std::size_t address_bytes = 4;
} // namespace ipv4

namespace ipv6 {
inline constexpr std::size_t version = 0;
inline constexpr std::size_t payload_length = 4;
inline constexpr std::size_t next_header = 6;
inline constexpr std::size_t hop_limit = 7;
inline constexpr std::size_t source = 8;
inline constexpr std::size_t destination = 24;
inline constexpr std::size_t bytes = 40;
inline constexpr std::size_t address_bytes = 16;
} // namespace ipv6

namespace udp {
inline constexpr std::size_t source = 0;
inline constexpr std::size_t destination = 2;
inline constexpr std::size_t length = 4;
inline constexpr std::size_t checksum = 6;
inline constexpr std::size_t bytes = 8;
} // namespace udp

namespace arp {
inline constexpr std::size_t hardware = 0;
inline constexpr std::size_t protocol = 2;
inline constexpr std::size_t hardware_bytes = 4;
inline constexpr std::size_t protocol_bytes = 5;
inline constexpr std::size_t operation = 6;
inline constexpr std::size_t sender_mac = 8;
inline constexpr std::size_t sender_ip = 14;
inline constexpr std::size_t target_mac = 18;
inline constexpr std::size_t target_ip = 24;
inline constexpr std::size_t bytes = 28;
inline constexpr std::uint16_t hardware_ethernet = 1;
inline constexpr std::uint16_t request = 1;
inline constexpr std::uint16_t reply = 2;
} // namespace arp

namespace icmp {
inline constexpr std::size_t type = 0;
inline constexpr std::size_t code = 1;
inline constexpr std::size_t checksum = 2;
inline constexpr std::size_t echo_bytes = 8; // with identifier and sequence
inline constexpr std::uint8_t echo_request = 8;
inline constexpr std::uint8_t echo_reply = 0;
} // namespace icmp

namespace icmpv6 {
inline constexpr std::size_t type = 0;
inline constexpr std::size_t code = 1;
inline constexpr std::size_t checksum = 2;
inline constexpr std::size_t bytes = 4;
inline constexpr std::uint8_t echo_request = 128;
inline constexpr std::uint8_t echo_reply = 129;
inline constexpr std::uint8_t neighbour_solicitation = 135;
inline constexpr std::uint8_t neighbour_advertisement = 136;
} // namespace icmpv6

// Neighbour solicitation and advertisement (RFC 4861 sections 4.3 and 4.4), from the ICMPv6 header
// on.
namespace nd {
inline constexpr std::size_t flags = 4; // of advertisements
inline constexpr std::size_t target = 8;
inline constexpr std::size_t options = 24;
inline constexpr std::size_t link_layer_option_bytes = 8; // type, length, MAC address
inline constexpr std::uint8_t solicited_flag = 0x40;
inline constexpr std::uint8_t override_flag = 0x20;
inline constexpr std::uint8_t source_link_layer = 1;
inline constexpr std::uint8_t target_link_layer = 2;
inline constexpr std::uint8_t hop_limit = 255; // proves that no router passed it on
} // namespace nd

} // namespace voxplane::net
