// Hand-made frames and the two addresses of ours that the slow path's tests answer for. Every frame
// was checked with tshark's decoder: no malformed field, checksums right.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>

#include "base/address.hpp"
#include "checksum/checksum.hpp"
#include "net/slow_path.hpp"
#include "net/sums.hpp"

namespace voxplane::net::golden {

inline constexpr mac_bytes our_mac = {0x02, 0, 0, 0, 0, 0x01};
inline constexpr mac_bytes peer_mac = {0x02, 0, 0, 0, 0, 0x02};

// 198.18.0.1 and 2001:db8::1 without tags; 198.18.1.1 in VLAN 100; 2001:db8:1::1 in 200 inside 100.
inline const std::array<local_address, 4> locals = {{
    {{{198, 18, 0, 1}, ip_family::ipv4}, {our_mac}, {}, true},
    {{{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, ip_family::ipv6},
     {our_mac},
     {},
     true},
    {{{198, 18, 1, 1}, ip_family::ipv4}, {our_mac}, {100, 0}, false},
    {{{0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, ip_family::ipv6},
     {our_mac},
     {100, 200},
     true},
}};

// Bytes with room behind them, as in an mbuf; plain data, so that a failed assertion may jump away.
struct buffer {
    std::array<std::uint8_t, 256> bytes{};
    std::uint16_t length = 0;

    buffer() = default;
    buffer(std::initializer_list<int> values) {
        for (const int v : values)
            bytes[length++] = static_cast<std::uint8_t>(v);
    }
    frame as_frame(std::uint16_t l3 = 14, vlan_ids vlan = {}) {
        return {bytes.data(), length, static_cast<std::uint16_t>(bytes.size()), l3, vlan};
    }
    // The same frame with a tag behind the MAC addresses.
    [[nodiscard]] buffer tagged(std::uint16_t id) const {
        buffer with;
        std::memcpy(with.bytes.data(), bytes.data(), 12);
        const std::uint8_t tag[4] = {0x81, 0x00, static_cast<std::uint8_t>(id >> 8),
                                     static_cast<std::uint8_t>(id)};
        std::memcpy(with.bytes.data() + 12, tag, sizeof tag);
        std::memcpy(with.bytes.data() + 16, bytes.data() + 12, length - 12U);
        with.length = static_cast<std::uint16_t>(length + 4);
        return with;
    }
    [[nodiscard]] bool starts_with(const buffer& other) const {
        return std::memcmp(bytes.data(), other.bytes.data(), other.length) == 0;
    }
};

// clang-format off
// Who has 198.18.0.1? Tell 198.18.0.2.
inline const buffer arp_request = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0, 0, 0, 0, 0x02, 0x08, 0x06,
    0, 1, 0x08, 0, 6, 4, 0, 1,
    0x02, 0, 0, 0, 0, 0x02, 198, 18, 0, 2,
    0, 0, 0, 0, 0, 0, 198, 18, 0, 1};
// 198.18.0.1 is at 02:00:00:00:00:01.
inline const buffer arp_reply = {
    0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01, 0x08, 0x06,
    0, 1, 0x08, 0, 6, 4, 0, 2,
    0x02, 0, 0, 0, 0, 0x01, 198, 18, 0, 1,
    0x02, 0, 0, 0, 0, 0x02, 198, 18, 0, 2};
// Echo request of 198.18.0.2 to 198.18.0.1, TTL 17, identifier 0x1234, sequence 1, and the data
// "voxplane!".
inline const buffer echo_request = {
    0x02, 0, 0, 0, 0, 0x01, 0x02, 0, 0, 0, 0, 0x02, 0x08, 0x00,
    0x45, 0, 0, 37, 0xab, 0xcd, 0x40, 0, 17, 1, 0x31, 0xe3, 198, 18, 0, 2, 198, 18, 0, 1,
    8, 0, 0xfb, 0x23, 0x12, 0x34, 0, 1, 'v', 'o', 'x', 'p', 'l', 'a', 'n', 'e', '!'};
// Its reply, with our TTL.
inline const buffer echo_reply = {
    0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01, 0x08, 0x00,
    0x45, 0, 0, 37, 0xab, 0xcd, 0x40, 0, 64, 1, 0x02, 0xe3, 198, 18, 0, 1, 198, 18, 0, 2,
    0, 0, 0x03, 0x24, 0x12, 0x34, 0, 1, 'v', 'o', 'x', 'p', 'l', 'a', 'n', 'e', '!'};
// Echo request of 2001:db8::2 to 2001:db8::1, hop limit 17.
inline const buffer echo_request_ipv6 = {
    0x02, 0, 0, 0, 0, 0x01, 0x02, 0, 0, 0, 0, 0x02, 0x86, 0xdd,
    0x60, 0, 0, 0, 0, 12, 58, 17,
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    128, 0, 0x23, 0x2f, 0x12, 0x34, 0, 1, 'v', 'o', 'x', 'p'};
inline const buffer echo_reply_ipv6 = {
    0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01, 0x86, 0xdd,
    0x60, 0, 0, 0, 0, 12, 58, 64,
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
    129, 0, 0x22, 0x2f, 0x12, 0x34, 0, 1, 'v', 'o', 'x', 'p'};
// Neighbour solicitation of 2001:db8::2 for 2001:db8::1 to its group, with the sender's MAC.
inline const buffer solicitation = {
    0x33, 0x33, 0xff, 0, 0, 1, 0x02, 0, 0, 0, 0, 0x02, 0x86, 0xdd,
    0x60, 0, 0, 0, 0, 32, 58, 255,
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
    0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 1,
    135, 0, 0x1c, 0x27, 0, 0, 0, 0,
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    1, 1, 0x02, 0, 0, 0, 0, 0x02};
// The advertisement that answers it: solicited, override.
inline const buffer advertisement = {
    0x02, 0, 0, 0, 0, 0x02, 0x02, 0, 0, 0, 0, 0x01, 0x86, 0xdd,
    0x60, 0, 0, 0, 0, 32, 58, 255,
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
    136, 0, 0x8a, 0x73, 0x60, 0, 0, 0,
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    2, 1, 0x02, 0, 0, 0, 0, 0x01};
// Duplicate address detection for 2001:db8::1: from nobody, without option.
inline const buffer probe = {
    0x33, 0x33, 0xff, 0, 0, 1, 0x02, 0, 0, 0, 0, 0x02, 0x86, 0xdd,
    0x60, 0, 0, 0, 0, 24, 58, 255,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, 0, 0, 1,
    135, 0, 0x4c, 0xed, 0, 0, 0, 0,
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
// What all nodes hear: 2001:db8::1 is at our MAC; also our announcement.
inline const buffer announcement = {
    0x33, 0x33, 0, 0, 0, 1, 0x02, 0, 0, 0, 0, 0x01, 0x86, 0xdd,
    0x60, 0, 0, 0, 0, 32, 58, 255,
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    136, 0, 0xf9, 0x2a, 0x20, 0, 0, 0,
    0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    2, 1, 0x02, 0, 0, 0, 0, 0x01};
// clang-format on

inline const checksum::kernels& kernels() {
    return checksum::kernels_for(simd::isa::scalar);
}

// Makes the ICMPv6 checksum of an untagged, changed frame right again, by the length that its IPv6
// header tells.
inline void refill_icmpv6(buffer& b) {
    std::uint8_t* const header = b.bytes.data() + ethernet::bytes;
    const auto bytes = static_cast<std::uint16_t>(header[4] << 8 | header[5]);
    fill_message(kernels(), pseudo_sum_ipv6(kernels(), header, protocol_icmpv6, bytes),
                 header + ipv6::bytes, bytes, icmpv6::checksum);
}

inline outcome handle(buffer& b, std::uint16_t l3 = 14, vlan_ids vlan = {}) {
    return handle_slow_path(b.as_frame(l3, vlan), locals, kernels());
}

} // namespace voxplane::net::golden
