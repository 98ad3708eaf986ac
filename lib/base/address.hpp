// Network addresses as values: MAC, IPv4 or IPv6, and an address with its UDP port.
// Text forms are those of RFC 4291/5952 and dotted quad; an IPv6 endpoint is written
// [address]:port.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace voxplane {

struct mac_address {
    std::array<std::uint8_t, 6> bytes{};
    auto operator<=>(const mac_address&) const = default;
};

enum class ip_family : std::uint8_t { ipv4 = 4, ipv6 = 6 };

// Network byte order. An IPv4 address fills the first four bytes and leaves the others zero.
struct ip_address {
    std::array<std::uint8_t, 16> bytes{};
    ip_family family = ip_family::ipv4;
    auto operator<=>(const ip_address&) const = default;
    [[nodiscard]] bool is_ipv4() const noexcept { return family == ip_family::ipv4; }
    // 0.0.0.0 or ::, which stands for "not known yet".
    [[nodiscard]] bool is_unspecified() const noexcept;
};

struct endpoint {
    ip_address ip;
    std::uint16_t port = 0; // host byte order
    auto operator<=>(const endpoint&) const = default;
};

// An interface address: the address itself and the length of its on-link prefix in bits.
struct ip_prefix {
    ip_address ip;
    std::uint8_t length = 0;
    auto operator<=>(const ip_prefix&) const = default;
    // True when other is of the same family and shares the prefix.
    [[nodiscard]] bool contains(const ip_address& other) const noexcept;
};

[[nodiscard]] result<mac_address> parse_mac(std::string_view text);
[[nodiscard]] result<ip_address> parse_ip(std::string_view text);
[[nodiscard]] result<endpoint> parse_endpoint(std::string_view text);
[[nodiscard]] result<ip_prefix> parse_prefix(std::string_view text);

[[nodiscard]] std::string to_string(const mac_address& mac);
[[nodiscard]] std::string to_string(const ip_address& ip);
[[nodiscard]] std::string to_string(const endpoint& ep);
[[nodiscard]] std::string to_string(const ip_prefix& prefix);

} // namespace voxplane
