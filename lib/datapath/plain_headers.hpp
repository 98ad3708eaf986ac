// Headers of nearly all packets that leave: RTP without CSRC list, extension or padding, from and
// to untagged IPv4, checksums in software. One straight line of stores; rewrite composes every
// other shape the long way, to the same bytes.
#pragma once

#include <bit>
#include <cstddef>
#include <cstring>

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

// Writes headers. What only the sending address and the datagram's size decide stays from packet to
// packet: those of a burst are mostly alike.
class plain_writer {
public:
    explicit plain_writer(const context& c) noexcept : addresses_(c.all->addresses.data()) {}

    // False: p came in another shape, or must leave in another.
    [[nodiscard]] bool takes(const packet& p) noexcept {
        if (!p.plain || !p.bare) [[unlikely]] { // only RTP is bare
            return false;
        }
        const local_address* from = addresses_ + p.out->out.address;
        if (from != from_ || p.datagram_bytes != datagram_bytes_) [[unlikely]] {
            if (!from->plain) {
                return false;
            }
            prepare(*from, p.datagram_bytes, p.out->out);
        }
        return true;
    }

    // The 42 octets in front of the datagram, where those that it came with stood, and the RTP
    // header; p is taken and its payload summed. mac: next hop, in the low six bytes.
    void write(const packet& p, std::uint64_t mac) const noexcept {
        const session::egress& out = p.out->out;
        std::uint8_t* f = p.frame;
        std::uint8_t* rtp = f + plain::all_header_bytes;
        const std::uint64_t rtp_sum = rtp::compose(rtp, rtp::bare_first_byte, rtp[1],
                                                   p.payload_type, p.seq, p.timestamp, p.ssrc);
        std::uint32_t to;
        std::memcpy(&to, out.remote.ip.data(), sizeof to);
        const std::uint32_t ports = ports_of(out);
        const std::uint32_t traffic_class = std::uint32_t{out.traffic_class} << 8;
        const auto ip_sum =
            static_cast<std::uint16_t>(~checksum::fold(ip_sum_ + to + traffic_class));
        std::uint32_t udp_sum = 0;
        if (!out.zero_udp_checksum) [[likely]] {
            udp_sum = udp_checksum_field(udp_sum_ + to + ports + rtp_sum + p.payload_sum);
        }
        plain::put(f, mac); // two octets too many, which the next store covers
        plain::put(f + 6, ethernet_end_);
        plain::put(f + 14, ip_begin_ | traffic_class);
        plain::put(f + 22, ip_middle_ | std::uint32_t{ip_sum} << 16);
        plain::put(f + 30, to | std::uint64_t{ports} << 32);
        plain::put(f + 38, length_be_ | udp_sum << 16);
    }

private:
    // Source and destination as they stand in the header.
    static std::uint32_t ports_of(const session::egress& out) noexcept {
        static_assert(offsetof(session::egress, local_port_be) ==
                      offsetof(session::egress, remote) +
                          offsetof(session::wire_endpoint, port_be) + 2);
        std::uint32_t exchanged; // the members lie the other way round
        std::memcpy(&exchanged,
                    reinterpret_cast<const std::uint8_t*>(&out) +
                        offsetof(session::egress, local_port_be) - 2,
                    sizeof exchanged);
        return std::rotl(exchanged, 16);
    }

    [[gnu::noinline]] void prepare(const local_address& from, std::uint16_t datagram_bytes,
                                   session::egress of_any) noexcept {
        from_ = &from;
        datagram_bytes_ = datagram_bytes;
        std::memcpy(&ethernet_end_, from.l2_tail.data(), sizeof ethernet_end_);
        of_any.traffic_class = 0;
        const ipv4_words ip(from, of_any, datagram_bytes);
        ip_begin_ = ip.word0 | std::uint64_t{ip.word1} << 32;
        ip_middle_ = ip.word2 | std::uint64_t{ip.source} << 32;
        ip_sum_ = std::uint64_t{ip.word0} + ip.word1 + ip.word2 + ip.source;
        length_be_ = __builtin_bswap16(
            static_cast<std::uint16_t>(datagram_bytes + ipv4_words::udp_header_bytes));
        udp_sum_ = std::uint64_t{ip.source} + (17U << 8) + 2 * length_be_;
    }

    const local_address* addresses_;
    const local_address* from_ = nullptr;
    std::uint64_t ethernet_end_ = 0;
    std::uint64_t ip_begin_ = 0;  // without traffic class
    std::uint64_t ip_middle_ = 0; // without checksum
    std::uint64_t ip_sum_ = 0;    // without traffic class and destination
    std::uint64_t udp_sum_ = 0;   // source, protocol, lengths
    std::uint32_t length_be_ = 0;
    std::uint32_t datagram_bytes_ = 0;
};

} // namespace voxplane::datapath
