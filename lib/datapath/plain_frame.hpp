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

// 2^64 is 1 modulo 65535, so words of 64 bits add up with their carry brought back (RFC 1071
// section 2 (C)).
[[nodiscard]] inline bool header_sum_right(const std::uint8_t* ip) noexcept {
    const auto second = load<std::uint64_t>(ip + 8);
    const auto destination = load<std::uint32_t>(ip + 16);
    std::uint64_t sum = load<std::uint64_t>(ip) + second;
    sum += sum < second ? 1U : 0U;
    sum += destination;
    sum += sum < destination ? 1U : 0U;
    return checksum::is_right(sum);
}

// What plain frames of one size have alike: EtherType, IP version, header length and total length
// in one word, without traffic class and identification; the fragment field without "don't
// fragment" and the protocol in another; the UDP length.
struct frame_size {
    static constexpr std::uint64_t begin_mask = 0x0000ffff00ffffffU;
    static constexpr std::uint32_t middle_mask = 0xff00ffbfU;
    static constexpr std::uint32_t middle = 17U << 24;
    static constexpr unsigned none = UINT32_MAX; // no frame has that many

    std::uint64_t begin = 0;
    std::uint32_t udp_length_be = 0;
    unsigned frame_bytes = none;
    unsigned udp_bytes = 0;

    [[nodiscard]] bool is_of(const std::uint8_t* f, unsigned bytes) const noexcept {
        return bytes == frame_bytes && ((load<std::uint64_t>(f + 12) & begin_mask) ^ begin) == 0 &&
               ((load<std::uint32_t>(f + 20) & middle_mask) ^ middle) == 0 &&
               load<std::uint16_t>(f + udp + 4) == udp_length_be;
    }

    // Takes another size from a frame; false, and none, where it is not of the plain shape.
    [[nodiscard, gnu::noinline]] bool take(const std::uint8_t* f, unsigned bytes) noexcept {
        if (bytes < datagram) {
            frame_bytes = none;
            return false;
        }
        udp_bytes = load_be16(f + udp + 4);
        udp_length_be = load<std::uint16_t>(f + udp + 4);
        begin = 0x00450008U |
                std::uint64_t{__builtin_bswap16(static_cast<std::uint16_t>(udp_bytes + 20))} << 32;
        frame_bytes = bytes;
        if (udp_bytes < 8 || udp_bytes + udp > bytes || !is_of(f, bytes)) {
            frame_bytes = none;
            return false;
        }
        return true;
    }
};

// What parse keeps from packet to packet of a burst.
struct burst_view {
    const context& c;
    const port_view& port;
    bool verify_udp;
    frame_size size{};
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
    if (m->nb_segs != 1 || m->refcnt != 1 || (flags & plain::special_flags) != 0) [[unlikely]] {
        return false;
    }
    if (!view.size.is_of(f, frame_bytes) && !view.size.take(f, frame_bytes)) [[unlikely]] {
        return false;
    }
    if (plain::load<std::uint32_t>(f + plain::l3 + 16) != view.recent.ip) [[unlikely]] {
        view.recent = plain::find_address(view.c, view.port, f + plain::l3 + 16);
        if (view.recent.slots == nullptr) {
            return false;
        }
    }
    if ((flags & RTE_MBUF_F_RX_IP_CKSUM_GOOD) == 0 && !plain::header_sum_right(f + plain::l3))
        [[unlikely]] {
        return false;
    }
    const bool summed = plain::load<std::uint16_t>(f + plain::udp + 6) != 0 && view.verify_udp &&
                        (flags & RTE_MBUF_F_RX_L4_CKSUM_GOOD) == 0;
    if (summed) [[likely]] {
        // Addresses, UDP header and datagram lie in a row; length and protocol count once more.
        constexpr std::uint64_t protocol_be = 17U << 8;
        if (!checksum::is_right(view.sum_of(f + plain::l3 + 12, view.size.udp_bytes + 8) +
                                view.size.udp_length_be + protocol_be)) [[unlikely]] {
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
    p.datagram_bytes = static_cast<std::uint16_t>(view.size.udp_bytes - 8);
    p.slot = view.recent.slots + load_be16(f + plain::udp + 2);
    p.local_address = view.recent.index;
    return true;
}

} // namespace voxplane::datapath
