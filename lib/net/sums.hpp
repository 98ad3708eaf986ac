// Checksums of IPv4 headers and of what travels over IP, on top of the selected checksum kernels.
// Sums and field values are in memory order, as lib/checksum keeps them. Any worker.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "checksum/checksum.hpp"
#include "net/wire_format.hpp"

namespace voxplane::net {

// header_bytes: 20 to 60, options included.
[[nodiscard]] inline bool ipv4_header_valid(const checksum::kernels& kernels,
                                            const std::uint8_t* header,
                                            std::size_t header_bytes) noexcept {
    return checksum::fold(kernels.sum(header, header_bytes)) == 0xffff;
}

inline void fill_ipv4_header(const checksum::kernels& kernels, std::uint8_t* header,
                             std::size_t header_bytes) noexcept {
    std::memset(header + ipv4::checksum, 0, sizeof(std::uint16_t));
    const auto value =
        static_cast<std::uint16_t>(~checksum::fold(kernels.sum(header, header_bytes)));
    std::memcpy(header + ipv4::checksum, &value, sizeof value);
}

// The part of a pseudo-header that is not an address: a zero byte and the protocol, and the length,
// as 16-bit words in memory order. bytes up to 65535: the upper half of IPv6's length is then zero.
[[nodiscard]] inline std::uint64_t pseudo_words(std::uint8_t protocol,
                                                std::uint16_t bytes) noexcept {
    return (std::uint64_t{protocol} << 8) + __builtin_bswap16(bytes);
}

// Sum of the pseudo-header of RFC 768 for what follows an IPv4 header.
[[nodiscard]] inline std::uint64_t pseudo_sum_ipv4(const checksum::kernels& kernels,
                                                   const std::uint8_t* header,
                                                   std::uint8_t protocol,
                                                   std::uint16_t bytes) noexcept {
    return kernels.sum(header + ipv4::source, 2 * ipv4::address_bytes) +
           pseudo_words(protocol, bytes);
}

// Sum of the pseudo-header of RFC 8200 section 8.1 for what follows an IPv6 header.
[[nodiscard]] inline std::uint64_t pseudo_sum_ipv6(const checksum::kernels& kernels,
                                                   const std::uint8_t* header,
                                                   std::uint8_t protocol,
                                                   std::uint16_t bytes) noexcept {
    return kernels.sum(header + ipv6::source, 2 * ipv6::address_bytes) +
           pseudo_words(protocol, bytes);
}

// True when the bytes, with the checksum that they hold, sum up with the pseudo-header (0 for
// ICMPv4, which has none). A UDP checksum of zero means none: the caller has looked.
[[nodiscard]] inline bool message_valid(const checksum::kernels& kernels, std::uint64_t pseudo_sum,
                                        const std::uint8_t* message, std::size_t bytes) noexcept {
    return checksum::fold(pseudo_sum + kernels.sum(message, bytes)) == 0xffff;
}

// Fills the checksum field at offset `field`. UDP's zero, which would mean none, becomes all ones
// (RFC 768); all ones equals zero in ones' complement, so it would be right for ICMP too.
inline void fill_message(const checksum::kernels& kernels, std::uint64_t pseudo_sum,
                         std::uint8_t* message, std::size_t bytes, std::size_t field) noexcept {
    std::memset(message + field, 0, sizeof(std::uint16_t));
    auto value =
        static_cast<std::uint16_t>(~checksum::fold(pseudo_sum + kernels.sum(message, bytes)));
    if (value == 0)
        value = 0xffff;
    std::memcpy(message + field, &value, sizeof value);
}

} // namespace voxplane::net
