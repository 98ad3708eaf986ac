// Headers of nearly all packets that leave: RTP without CSRC list, extension or padding, from and to
// untagged IPv4, checksums in software. One straight line of stores; rewrite composes every other
// shape the long way, to the same bytes.
#pragma once

#include "datapath/context.hpp"
#include "datapath/ipv4_words.hpp"
#include "rtp/header.hpp"

namespace voxplane::datapath {

namespace plain {

inline constexpr unsigned all_header_bytes =
    14 + ipv4_words::header_bytes + ipv4_words::udp_header_bytes;

template <typename T>
inline void put(std::uint8_t* p, T v) noexcept {
    std::memcpy(p, &v, sizeof v);
}

} // namespace plain

[[nodiscard]] inline bool leaves_plain(const packet& p, const local_address& address) noexcept {
    return address.plain && p.plain && p.bare; // only RTP is
}

// Writes the 42 octets in front of the datagram, where those that it came with stood, and the RTP
// header. mac: next hop, in the low six bytes.
inline void compose_plain(packet& p, const local_address& address, std::uint64_t mac) noexcept {
    const session::egress& out = p.out->out;
    std::uint8_t* datagram = p.frame + plain::all_header_bytes;
    const std::uint64_t rtp_sum =
        rtp::rewrite(datagram, p.payload_type, p.seq, p.timestamp, p.ssrc);
    std::uint8_t* f = datagram - plain::all_header_bytes;
    std::uint64_t ethernet_end;
    std::memcpy(&ethernet_end, address.l2_tail.data(), sizeof ethernet_end);
    const ipv4_words ip(address, out, p.datagram_bytes);
    const std::uint32_t ip_sum = ip.checksum();
    const std::uint32_t length_be = __builtin_bswap16(
        static_cast<std::uint16_t>(p.datagram_bytes + ipv4_words::udp_header_bytes));
    const std::uint32_t ports = out.local_port_be | std::uint32_t{out.remote.port_be} << 16;
    std::uint32_t udp_sum = 0;
    if (!out.zero_udp_checksum) [[likely]] {
        udp_sum = udp_checksum_field(ip.addresses() + (17U << 8) + 2 * length_be + ports + rtp_sum +
                                     p.payload_sum);
    }
    plain::put(f, mac); // two octets too many, which the next store covers
    plain::put(f + 6, ethernet_end);
    plain::put(f + 14, ip.word0 | std::uint64_t{ip.word1} << 32);
    plain::put(f + 22, (ip.word2 | ip_sum << 16) | std::uint64_t{ip.source} << 32);
    plain::put(f + 30, ip.destination | std::uint64_t{ports} << 32);
    plain::put(f + 38, length_be | udp_sum << 16);
}

} // namespace voxplane::datapath
