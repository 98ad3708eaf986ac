// The shape of nearly all packets, recognised with few branches: one mbuf of our own, untagged,
// IPv4 without options or fragments, UDP that fills the IP packet, right checksums, to one of our
// untagged addresses. Only yes or "look closer": parse judges everything else, and everything
// wrong, the long way, so that this header drops nothing and names no reason.
#pragma once

#include "base/wire.hpp"
#include "datapath/context.hpp"

namespace voxplane::datapath {

namespace plain {

inline constexpr unsigned l3 = 14;
inline constexpr unsigned udp = l3 + 20;
inline constexpr unsigned datagram = udp + 8;

// Flags that ask for a closer look: tags taken off by the driver, buffers that are not plainly
// ours, checksums found wrong. Of the two bits of each checksum state, bad is the lower
// (rte_mbuf_core.h).
inline constexpr std::uint64_t special_flags =
    RTE_MBUF_F_RX_VLAN_STRIPPED | RTE_MBUF_F_RX_QINQ_STRIPPED | RTE_MBUF_F_INDIRECT |
    RTE_MBUF_F_EXTERNAL | RTE_MBUF_F_RX_IP_CKSUM_BAD | RTE_MBUF_F_RX_L4_CKSUM_BAD;

template <typename T>
[[nodiscard]] inline T load(const std::uint8_t* p) noexcept {
    T v;
    std::memcpy(&v, p, sizeof v);
    return v;
}

// A 64-bit word as two 32-bit words of a checksum sum.
[[nodiscard]] inline std::uint64_t halves(std::uint64_t word) noexcept {
    return (word & 0xffffffffU) + (word >> 32);
}

// The untagged local address that a burst's packets were last sent to: most are sent to the same.
struct recent_address {
    std::uint32_t ip = 0;
    std::uint16_t index = no_address;
};

// Finds the destination among the port's untagged addresses.
[[nodiscard]] inline bool find_address(const context& c, const port_view& port,
                                       const std::uint8_t* ip, recent_address& recent) noexcept {
    const auto wanted = load<std::uint32_t>(ip);
    if (wanted == recent.ip && recent.index != no_address) [[likely]] {
        return true;
    }
    const std::uint16_t index = port.addresses.find_ipv4(ip);
    if (index == no_address ||
        (c.all->addresses[index].vlan[0] | c.all->addresses[index].vlan[1]) != 0) {
        return false;
    }
    recent = {wanted, index};
    return true;
}

// Checksums of the header at f + l3 and of the datagram; fills datagram_sum. have: offload flags.
[[nodiscard]] inline bool sums_right(const context& c, packet& p, const port_view& port,
                                     std::uint64_t have) noexcept {
    const std::uint8_t* f = p.frame;
    const std::uint64_t addresses = halves(load<std::uint64_t>(f + l3 + 12));
    if ((have & RTE_MBUF_F_RX_IP_CKSUM_GOOD) == 0) {
        const std::uint64_t sum =
            halves(load<std::uint64_t>(f + l3)) + load<std::uint32_t>(f + l3 + 8) + addresses;
        if (checksum::fold(sum) != 0xffff) {
            return false;
        }
    }
    const std::uint64_t header = load<std::uint64_t>(f + udp);
    p.summed = header >> 48 != 0 && port.verify_udp && (have & RTE_MBUF_F_RX_L4_CKSUM_GOOD) == 0;
    if (!p.summed) {
        return true;
    }
    p.datagram_sum = sum_of(c, f + datagram, p.datagram_bytes);
    const std::uint64_t length_be = header >> 32 & 0xffff;
    constexpr std::uint64_t protocol_be = 17U << 8;
    return checksum::fold(p.datagram_sum + addresses + halves(header) + length_be + protocol_be) ==
           0xffff;
}

} // namespace plain

// True when p is a media packet of the plain shape; then l3, datagram and the rest of what parse
// fills are set. False leaves the decision to the long way.
[[nodiscard]] inline bool parse_plain(const context& c, packet& p, const port_view& port,
                                      plain::recent_address& recent) noexcept {
    const rte_mbuf* m = p.mbuf;
    const std::uint8_t* f = rte_pktmbuf_mtod(m, const std::uint8_t*);
    const std::uint64_t flags = m->ol_flags;
    // EtherType, IP version and header length in one word; the fragment field without "don't
    // fragment" and the protocol beside it.
    if (m->nb_segs != 1 || m->refcnt != 1 || (flags & plain::special_flags) != 0 ||
        m->data_len < plain::datagram ||
        (plain::load<std::uint32_t>(f + 12) & 0x00ffffffU) != 0x00450008U ||
        (plain::load<std::uint32_t>(f + 20) & 0xff00ffbfU) != 17U << 24) {
        return false;
    }
    const unsigned total = load_be16(f + plain::l3 + 2);
    const unsigned length = load_be16(f + plain::udp + 4);
    if (total + plain::l3 > m->data_len || total != length + 20 || length < 8) {
        return false;
    }
    p.frame = rte_pktmbuf_mtod(m, std::uint8_t*);
    p.frame_bytes = m->data_len;
    p.l3 = plain::l3;
    p.datagram = plain::datagram;
    p.datagram_bytes = static_cast<std::uint16_t>(length - 8);
    if (!plain::find_address(c, port, f + plain::l3 + 16, recent) ||
        !plain::sums_right(c, p, port, flags)) {
        return false;
    }
    p.local_address = recent.index;
    p.ipv4 = true;
    p.payload_summed = false;
    p.vlan[0] = p.vlan[1] = 0;
    return true;
}

} // namespace voxplane::datapath
