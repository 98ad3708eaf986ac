// Helpers over frames and local addresses. Worker.
#include "net/frame.hpp"

#include <algorithm>
#include <cstring>

#include "base/wire.hpp"

namespace voxplane::net {

local_match find_local(std::span<const local_address> locals, ip_family family,
                       const std::uint8_t* ip, const vlan_ids& vlan) noexcept {
    const std::size_t bytes = family == ip_family::ipv4 ? ipv4::address_bytes : ipv6::address_bytes;
    local_match match;
    for (std::size_t i = 0; i < locals.size(); ++i) {
        if (locals[i].ip.family != family || std::memcmp(locals[i].ip.bytes.data(), ip, bytes) != 0)
            continue;
        if (locals[i].vlan == vlan) {
            match.address = &locals[i];
            match.index = static_cast<std::uint16_t>(i);
            return match;
        }
        match.reason = stats::drop::vlan_mismatch;
    }
    return match;
}

local_match find_listener(std::span<const local_address> locals, ip_family family,
                          const vlan_ids& vlan) noexcept {
    local_match match;
    for (std::size_t i = 0; i < locals.size(); ++i) {
        if (locals[i].ip.family != family)
            continue;
        if (locals[i].vlan == vlan) {
            match.address = &locals[i];
            match.index = static_cast<std::uint16_t>(i);
            return match;
        }
        match.reason = stats::drop::vlan_mismatch;
    }
    return match;
}

ip_address ipv4_at(const std::uint8_t* bytes) noexcept {
    ip_address ip;
    ip.family = ip_family::ipv4;
    std::memcpy(ip.bytes.data(), bytes, ipv4::address_bytes);
    return ip;
}

ip_address ipv6_at(const std::uint8_t* bytes) noexcept {
    ip_address ip;
    ip.family = ip_family::ipv6;
    std::memcpy(ip.bytes.data(), bytes, ipv6::address_bytes);
    return ip;
}

bool is_station(const std::uint8_t* mac) noexcept {
    constexpr std::uint8_t group_bit = 0x01; // IEEE 802: first bit on the wire
    constexpr mac_bytes none{};
    return (mac[0] & group_bit) == 0 && std::memcmp(mac, none.data(), none.size()) != 0;
}

std::size_t write_ethernet(std::uint8_t* out, const mac_bytes& destination,
                           const local_address& from, std::uint16_t type) noexcept {
    std::memcpy(out + ethernet::destination, destination.data(), destination.size());
    std::memcpy(out + ethernet::source, from.mac.bytes.data(), from.mac.bytes.size());
    std::size_t at = ethernet::type;
    const bool two_tags = from.vlan[0] != 0 && from.vlan[1] != 0;
    for (const std::uint16_t id : from.vlan) {
        if (id == 0)
            continue;
        store_be16(out + at,
                   at == ethernet::type && two_tags ? ethertype_service_vlan : ethertype_vlan);
        store_be16(out + at + 2, id);
        at += ethernet::tag_bytes;
    }
    store_be16(out + at, type);
    return at + 2;
}

std::uint16_t pad_frame(std::uint8_t* data, std::size_t length, std::size_t capacity) noexcept {
    const std::size_t padded = std::max(length, std::min(ethernet::least_frame_bytes, capacity));
    std::memset(data + length, 0, padded - length);
    return static_cast<std::uint16_t>(padded);
}

} // namespace voxplane::net
