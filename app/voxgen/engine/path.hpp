// Ethernet and IP headers between one address of ours and one of the peer's, complete but for the
// ports. Pure; made by main, read by the polling lcore.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/address.hpp"
#include "checksum/checksum.hpp"
#include "net/wire_format.hpp"

namespace voxplane::voxgen {

struct path {
    static constexpr std::size_t most_bytes = net::ethernet::bytes + net::ipv6::bytes;

    std::array<std::uint8_t, most_bytes> header{};
    std::uint16_t header_bytes = 0; // Ethernet and IP
    std::uint64_t sum = 0;          // pseudo-header and UDP length
    ip_address from;
    ip_address to;
};

struct path_settings {
    mac_address from_mac;
    mac_address to_mac; // next hop
    ip_address from;
    ip_address to;
    std::uint16_t udp_bytes = 0; // header included
    std::uint8_t dscp = 46;      // expedited forwarding, RFC 3246
};

[[nodiscard]] path make_path(const path_settings& how, const checksum::kernels& kernels) noexcept;

} // namespace voxplane::voxgen
