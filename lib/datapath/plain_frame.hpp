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

// The sum function for the frames of a burst, which are mostly of one size.
struct summer {
    const simd::by_size<checksum::kernels>& kernels;
    std::size_t bytes = 0;
    std::uint64_t (*sum)(const std::uint8_t*, std::size_t) noexcept = nullptr;

    [[nodiscard]] std::uint64_t operator()(const std::uint8_t* p, std::size_t n) noexcept {
        if (n != bytes) [[unlikely]] {
            bytes = n;
            sum = kernels.for_size(n).sum;
        }
        return sum(p, n);
    }
};

// The untagged local address that a burst's packets were last sent to: most are sent to the same.
struct recent_address {
    std::uint64_t ip = UINT64_MAX; // as it stands in a header, which has 32 bits
    const session::port_table::slot* slots = nullptr;
    std::uint16_t index = no_address;
};

// Finds a destination among the port's untagged addresses; else one whose ip no packet has.
[[nodiscard, gnu::noinline]] inline recent_address
find_address(const context& c, const port_view& port, const std::uint8_t* ip) noexcept {
    const std::uint16_t index = port.addresses.find_ipv4(ip);
    if (index == no_address ||
        (c.all->addresses[index].vlan[0] | c.all->addresses[index].vlan[1]) != 0) {
        return {};
    }
    return {load<std::uint32_t>(ip), c.all->port_entries->of_address(index), index};
}

[[nodiscard]] inline bool header_sum_right(const std::uint8_t* ip) noexcept {
    return checksum::is_right(std::uint64_t{load<std::uint32_t>(ip)} + load<std::uint32_t>(ip + 4) +
                              load<std::uint32_t>(ip + 8) + load<std::uint32_t>(ip + 12) +
                              load<std::uint32_t>(ip + 16));
}

// What parse keeps from packet to packet of a burst.
struct burst_view {
    const context& c;
    const port_view& port;
    bool verify_udp;
    recent_address recent{};
    summer sum_of;

    burst_view(const context& worker, const port_view& from) noexcept
        : c(worker), port(from), verify_udp(from.verify_udp), sum_of{worker.all->kernels.checksum} {
    }
};

} // namespace plain

// True when p is a media packet of the plain shape; then l3, datagram and the rest of what parse
// fills are set. False leaves the decision to the long way.
[[nodiscard, gnu::always_inline]] inline bool parse_plain(plain::burst_view& view,
                                                          packet& p) noexcept {
    const rte_mbuf* m = p.mbuf;
    std::uint8_t* f = rte_pktmbuf_mtod(m, std::uint8_t*);
    const std::uint64_t flags = m->ol_flags;
    const unsigned frame_bytes = m->data_len;
    // EtherType, IP version and header length in one word; the fragment field without "don't
    // fragment" and the protocol beside it.
    if (m->nb_segs != 1 || m->refcnt != 1 || (flags & plain::special_flags) != 0 ||
        frame_bytes < plain::datagram ||
        (plain::load<std::uint32_t>(f + 12) & 0x00ffffffU) != 0x00450008U ||
        (plain::load<std::uint32_t>(f + 20) & 0xff00ffbfU) != 17U << 24) [[unlikely]] {
        return false;
    }
    const unsigned length = load_be16(f + plain::udp + 4);
    const unsigned datagram_bytes = length - 8; // wraps for less, and is then more than any frame
    if (datagram_bytes > frame_bytes - plain::datagram ||
        load_be16(f + plain::l3 + 2) != length + 20) [[unlikely]] {
        return false;
    }
    if (plain::load<std::uint32_t>(f + plain::l3 + 16) != view.recent.ip) [[unlikely]] {
        view.recent = plain::find_address(view.c, view.port, f + plain::l3 + 16);
        if (view.recent.slots == nullptr) {
            return false;
        }
    }
    if ((flags & RTE_MBUF_F_RX_IP_CKSUM_GOOD) == 0 && !plain::header_sum_right(f + plain::l3)) {
        return false;
    }
    const auto length_and_sum = plain::load<std::uint32_t>(f + plain::udp + 4);
    const bool summed =
        length_and_sum >> 16 != 0 && view.verify_udp && (flags & RTE_MBUF_F_RX_L4_CKSUM_GOOD) == 0;
    if (summed) [[likely]] {
        // Addresses, UDP header and datagram lie in a row; length and protocol count once more.
        constexpr std::uint64_t protocol_be = 17U << 8;
        if (!checksum::is_right(view.sum_of(f + plain::l3 + 12, length + 8) +
                                (length_and_sum & 0xffffU) + protocol_be)) {
            return false;
        }
    }
    p.l3 = plain::l3;
    p.datagram = plain::datagram;
    p.vlan[0] = p.vlan[1] = 0;
    p.ipv4 = p.plain = true;
    p.payload_summed = p.bare = false;
    p.summed = summed;
    p.frame = f;
    p.frame_bytes = static_cast<std::uint16_t>(frame_bytes);
    p.datagram_bytes = static_cast<std::uint16_t>(datagram_bytes);
    p.slot = view.recent.slots + load_be16(f + plain::udp + 2);
    p.local_address = view.recent.index;
    return true;
}

} // namespace voxplane::datapath
