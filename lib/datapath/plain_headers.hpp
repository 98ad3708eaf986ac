// Headers of nearly all packets that leave: RTP without CSRC list, extension or padding, from and
// to untagged IPv4, checksums in software. One straight line of stores; rewrite composes every
// other shape the long way, to the same bytes.
#pragma once

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

// RTP fields that a plain packet leaves with.
struct plain_fields {
    std::uint32_t ssrc;
    std::uint32_t timestamp;
    std::uint16_t seq;
    std::uint8_t payload_type;
    std::uint8_t marked; // an octet with the marker bit
};

// The next hop's MAC where it is fixed or learnt, in network order in the low six bytes; 0 while it
// is unknown.
[[nodiscard]] inline std::uint64_t fixed_hop(const session::egress& out) noexcept {
    static_assert(offsetof(session::egress, mac) + sizeof(std::uint64_t) <= sizeof out);
    std::uint64_t word; // with two members behind it
    std::memcpy(&word, out.mac.data(), sizeof word);
    return out.mac_known ? word & 0xffffffffffffU : 0;
}

// The same of any next hop.
[[nodiscard]] inline std::uint64_t next_hop(const context& c, const session::egress& out) noexcept {
    return out.neighbour != session::no_neighbour ? c.all->neighbours->mac_word(out.neighbour)
                                                  : fixed_hop(out);
}
[[nodiscard]] inline std::uint64_t next_hop(const context& c,
                                            const session::passage& way) noexcept {
    return way.neighbour != session::no_neighbour ? c.all->neighbours->mac_word(way.neighbour)
                                                  : way.mac;
}

// Sum of a bare RTP payload as received, which no stage has summed.
[[nodiscard]] std::uint64_t payload_sum(const context& c, const packet& p) noexcept;

// Writes headers. What only the sending address and the datagram's size decide stays from packet to
// packet: those of a burst are mostly alike.
class plain_writer {
public:
    explicit plain_writer(const context& c) noexcept : addresses_(c.all->addresses.data()) {}

    // False: what came in the plain shape must leave in another.
    [[nodiscard]] bool takes(const session::passage& way, std::uint16_t datagram_bytes) noexcept {
        const local_address* from = addresses_ + way.address;
        if (from != from_ || datagram_bytes != datagram_bytes_) [[unlikely]] {
            if (!from->plain) {
                return false;
            }
            prepare(*from, datagram_bytes);
        }
        return true;
    }

    // The RTP header of frame f. Returns its sum.
    static std::uint64_t write_rtp(std::uint8_t* f, const plain_fields& sent) noexcept {
        return rtp::compose(f + plain::all_header_bytes, rtp::bare_first_byte, sent.marked,
                            sent.payload_type, sent.seq, sent.timestamp, sent.ssrc);
    }

    // The 42 octets in front of the datagram, where those that it came with stood, and the mbuf's
    // lengths; the way was taken. mac: next hop, in the low six bytes.
    void write(rte_mbuf* m, std::uint8_t* f, const session::passage& way, std::uint64_t mac,
               std::uint64_t datagram_sum) const noexcept {
        const unsigned bytes = plain::all_header_bytes + datagram_bytes_;
        m->data_len = static_cast<std::uint16_t>(bytes);
        m->pkt_len = bytes;
        m->ol_flags = 0; // a plain frame came in a buffer of its own
        const std::uint32_t to = way.remote_ip;
        const std::uint32_t ports = way.ports;
        const std::uint32_t traffic_class = std::uint32_t{way.traffic_class} << 8;
        const auto ip_sum =
            static_cast<std::uint16_t>(~checksum::fold(ip_sum_ + to + traffic_class));
        std::uint32_t udp_sum = 0;
        if (!way.zero_udp_checksum) [[likely]] {
            udp_sum = udp_checksum_field(udp_sum_ + to + ports + datagram_sum);
        }
        plain::put(f, mac); // two octets too many, which the next store covers
        plain::put(f + 6, ethernet_end_);
        plain::put(f + 14, ip_begin_ | traffic_class);
        plain::put(f + 22, ip_middle_ | std::uint32_t{ip_sum} << 16);
        plain::put(f + 30, to | std::uint64_t{ports} << 32);
        plain::put(f + 38, length_be_ | udp_sum << 16);
    }

private:
    [[gnu::noinline]] void prepare(const local_address& from,
                                   std::uint16_t datagram_bytes) noexcept {
        from_ = &from;
        datagram_bytes_ = datagram_bytes;
        std::memcpy(&ethernet_end_, from.l2_tail.data(), sizeof ethernet_end_);
        const session::egress anywhere;
        const ipv4_words ip(from, anywhere, datagram_bytes);
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
