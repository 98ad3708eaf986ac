// What an IPv4 header in front of UDP consists of, as words in network order that are stored and
// summed; and the UDP checksum's field. Rewrite's short and long way compose their headers of
// these.
#pragma once

#include <cstdint>
#include <cstring>

#include "checksum/checksum.hpp"
#include "datapath/context.hpp"

namespace voxplane::datapath {

struct ipv4_words {
    static constexpr unsigned header_bytes = 20;
    static constexpr unsigned udp_header_bytes = 8;
    static constexpr std::uint8_t ttl = 64; // RFC 1122 section 3.2.1.7, RFC 1700
    static constexpr std::uint8_t protocol_udp = 17;

    // Identification 0 with "don't fragment": an atomic datagram needs none (RFC 6864).
    static constexpr std::uint32_t word1 = 0x40U << 16;
    static constexpr std::uint32_t word2 = ttl | std::uint32_t{protocol_udp} << 8;

    std::uint32_t word0; // version 4, five words, traffic class, length
    std::uint32_t source;
    std::uint32_t destination;

    ipv4_words(const local_address& from, const session::egress& to,
               unsigned datagram_bytes) noexcept {
        const auto total =
            static_cast<std::uint16_t>(header_bytes + udp_header_bytes + datagram_bytes);
        word0 = 0x45U | std::uint32_t{to.traffic_class} << 8 |
                std::uint32_t{__builtin_bswap16(total)} << 16;
        std::memcpy(&source, from.ip.data(), sizeof source);
        std::memcpy(&destination, to.remote.ip.data(), sizeof destination);
    }

    [[nodiscard]] std::uint64_t addresses() const noexcept {
        return std::uint64_t{source} + destination;
    }
    [[nodiscard]] std::uint16_t checksum() const noexcept {
        return static_cast<std::uint16_t>(
            ~voxplane::checksum::fold(addresses() + word0 + word1 + word2));
    }
};

// Of the sum over pseudo-header, UDP header and datagram. 0 would mean none (RFC 768).
[[nodiscard]] inline std::uint16_t udp_checksum_field(std::uint64_t sum) noexcept {
    const auto field = static_cast<std::uint16_t>(~checksum::fold(sum));
    return field == 0 ? std::uint16_t{0xffff} : field;
}

} // namespace voxplane::datapath
