// Stage parse: from the first byte of Ethernet to the first byte after UDP. Nothing is believed:
// each header is read only after its length was checked against the frame, each length against the
// next.
#include <algorithm>

#include "base/wire.hpp"
#include "datapath/ahead.hpp"
#include "datapath/extension_headers.hpp"
#include "datapath/plain_frame.hpp"
#include "datapath/stages.hpp"

namespace voxplane::datapath {

namespace {

constexpr unsigned ethernet_bytes = 14;
constexpr unsigned vlan_tag_bytes = 4;
constexpr unsigned max_tags = 2;
constexpr unsigned ipv4_min_bytes = 20;
constexpr unsigned ipv6_bytes = 40;
constexpr unsigned udp_bytes = 8;

constexpr std::uint16_t ethertype_ipv4 = 0x0800;
constexpr std::uint16_t ethertype_ipv6 = 0x86dd;
constexpr std::uint16_t ethertype_arp = 0x0806;
constexpr std::uint16_t tpid_customer = 0x8100;
constexpr std::uint16_t tpid_service = 0x88a8;

constexpr std::uint8_t protocol_icmp = 1;
constexpr std::uint8_t protocol_udp = 17;
constexpr std::uint8_t protocol_icmpv6 = 58;

// Where a frame goes after parse. slow carries the reason for which it is dropped if nobody wants
// it.
struct verdict {
    enum class way : std::uint8_t { media, slow, drop } way = way::media;
    stats::drop reason = stats::drop::not_for_us;
};

verdict dropped(stats::drop reason) noexcept {
    return {verdict::way::drop, reason};
}
verdict slow(stats::drop reason) noexcept {
    return {verdict::way::slow, reason};
}

// Written frames must be ours alone and in one piece.
bool writable(const rte_mbuf* m) noexcept {
    if (RTE_MBUF_HAS_EXTBUF(m) && rte_mbuf_ext_refcnt_read(m->shinfo) != 1) {
        return false;
    }
    return !RTE_MBUF_CLONED(m) && rte_mbuf_refcnt_read(m) == 1;
}

// Reads tags that the driver took off, then those in the frame; VLAN id 0 is a priority tag only.
// Returns the EtherType, or 0 for a frame that ends inside its header.
std::uint16_t parse_l2(packet& p) noexcept {
    const rte_mbuf* m = p.mbuf;
    unsigned tags = 0;
    const auto add = [&](std::uint16_t tci) {
        const std::uint16_t id = tci & 0x0fffU;
        if (id != 0 && tags < max_tags) {
            p.vlan[tags++] = id;
        }
    };
    if ((m->ol_flags & RTE_MBUF_F_RX_QINQ_STRIPPED) != 0) {
        add(m->vlan_tci_outer);
    }
    if ((m->ol_flags & (RTE_MBUF_F_RX_VLAN_STRIPPED | RTE_MBUF_F_RX_QINQ_STRIPPED)) != 0) {
        add(m->vlan_tci);
    }
    unsigned l3 = ethernet_bytes;
    if (p.frame_bytes < l3) {
        return 0;
    }
    std::uint16_t type = load_be16(p.frame + 12);
    for (unsigned i = 0; i < max_tags && (type == tpid_customer || type == tpid_service); ++i) {
        if (p.frame_bytes < l3 + vlan_tag_bytes) {
            return 0;
        }
        add(load_be16(p.frame + l3));
        type = load_be16(p.frame + l3 + 2);
        l3 += vlan_tag_bytes;
    }
    p.l3 = static_cast<std::uint16_t>(l3);
    return type;
}

bool ipv4_checksum_good(const context& c, const packet& p, unsigned header_bytes) noexcept {
    const std::uint64_t known = p.mbuf->ol_flags & RTE_MBUF_F_RX_IP_CKSUM_MASK;
    if (known == RTE_MBUF_F_RX_IP_CKSUM_GOOD) {
        return true;
    }
    if (known == RTE_MBUF_F_RX_IP_CKSUM_BAD) {
        return false;
    }
    if (header_bytes != ipv4_min_bytes) {
        return checksum::is_right(sum_of(c, p.frame + p.l3, header_bytes));
    }
    std::uint32_t words[5];
    std::memcpy(words, p.frame + p.l3, sizeof words);
    std::uint64_t sum = 0;
    for (const std::uint32_t word : words) {
        sum += word;
    }
    return checksum::is_right(sum);
}

// Checks an UDP datagram of at most room bytes.
verdict parse_udp(const context& c, packet& p, const port_view& port, unsigned l4,
                  unsigned room) noexcept {
    if (room < udp_bytes) {
        return dropped(stats::drop::udp_malformed);
    }
    const std::uint8_t* udp = p.frame + l4;
    const unsigned length = load_be16(udp + 4);
    if (length < udp_bytes || length > room) {
        return dropped(stats::drop::udp_malformed);
    }
    p.datagram = static_cast<std::uint16_t>(l4 + udp_bytes);
    p.datagram_bytes = static_cast<std::uint16_t>(length - udp_bytes);
    std::uint16_t sent;
    std::memcpy(&sent, udp + 6, sizeof sent);
    if (sent == 0) {
        return p.ipv4 ? verdict{} : dropped(stats::drop::udp_checksum); // RFC 8200 section 8.1
    }
    const std::uint64_t known = p.mbuf->ol_flags & RTE_MBUF_F_RX_L4_CKSUM_MASK;
    if (!port.verify_udp || known == RTE_MBUF_F_RX_L4_CKSUM_GOOD ||
        known == RTE_MBUF_F_RX_L4_CKSUM_NONE) {
        return {};
    }
    if (known == RTE_MBUF_F_RX_L4_CKSUM_BAD) {
        return dropped(stats::drop::udp_checksum);
    }
    p.summed = true;
    // Pseudo header (RFC 768, RFC 8200 section 8.1) and UDP header, as 32-bit words: both address
    // pairs start at a multiple of four from the IP header.
    const std::uint8_t* addresses = p.frame + p.l3 + (p.ipv4 ? 12 : 8);
    const unsigned words = p.ipv4 ? 2 : 8;
    std::uint64_t sum = sum_of(c, udp + udp_bytes, p.datagram_bytes);
    for (unsigned i = 0; i < words; ++i) {
        std::uint32_t word;
        std::memcpy(&word, addresses + 4 * i, sizeof word);
        sum += word;
    }
    std::uint32_t header[2];
    std::memcpy(header, udp, sizeof header);
    std::uint16_t length_be;
    std::memcpy(&length_be, udp + 4, sizeof length_be);
    sum += std::uint64_t{header[0]} + header[1] + length_be + (std::uint32_t{protocol_udp} << 8);
    return checksum::is_right(sum) ? verdict{} : dropped(stats::drop::udp_checksum);
}

bool vlan_matches(const context& c, const packet& p) noexcept {
    const local_address& address = c.all->addresses[p.local_address];
    return p.vlan[0] == address.vlan[0] && p.vlan[1] == address.vlan[1];
}

verdict parse_ipv4(const context& c, packet& p, const port_view& port) noexcept {
    const unsigned room = p.frame_bytes - p.l3;
    const std::uint8_t* ip = p.frame + p.l3;
    if (room < ipv4_min_bytes) {
        return dropped(stats::drop::ip_malformed);
    }
    const unsigned header_bytes = (ip[0] & 0x0fU) * 4U;
    const unsigned total = load_be16(ip + 2);
    if (ip[0] >> 4 != 4 || header_bytes < ipv4_min_bytes || total < header_bytes || total > room) {
        return dropped(stats::drop::ip_malformed);
    }
    p.ipv4 = true;
    if (!ipv4_checksum_good(c, p, header_bytes)) {
        return dropped(stats::drop::ip_checksum);
    }
    p.local_address = port.addresses.find_ipv4(ip + 16);
    if (p.local_address == no_address) {
        return slow(stats::drop::not_for_us);
    }
    if (!vlan_matches(c, p)) {
        return dropped(stats::drop::vlan_mismatch);
    }
    if ((load_be16(ip + 6) & 0x3fffU) != 0) { // more fragments, or an offset
        return dropped(stats::drop::ip_fragment);
    }
    if (ip[9] == protocol_udp) {
        return parse_udp(c, p, port, p.l3 + header_bytes, total - header_bytes);
    }
    return slow(ip[9] == protocol_icmp ? stats::drop::icmp_ignored : stats::drop::ip_protocol);
}

verdict parse_ipv6(const context& c, packet& p, const port_view& port) noexcept {
    const unsigned room = p.frame_bytes - p.l3;
    const std::uint8_t* ip = p.frame + p.l3;
    if (room < ipv6_bytes || ip[0] >> 4 != 6) {
        return dropped(stats::drop::ip_malformed);
    }
    const unsigned total = ipv6_bytes + load_be16(ip + 4);
    if (total > room) {
        return dropped(stats::drop::ip_malformed);
    }
    p.ipv4 = false;
    p.local_address = port.addresses.find_ipv6(ip + 24);
    unsigned offset = ipv6_bytes;
    std::uint8_t next = ip[6];
    if (p.local_address == no_address) {
        // Neighbour discovery arrives by multicast; the slow path looks at the target.
        return slow(next == protocol_icmpv6 ? stats::drop::icmp_ignored : stats::drop::not_for_us);
    }
    if (!vlan_matches(c, p)) {
        return dropped(stats::drop::vlan_mismatch);
    }
    if (const auto reason = skip_extensions(ip, total, offset, next)) {
        return dropped(*reason);
    }
    if (next == protocol_udp) {
        return parse_udp(c, p, port, p.l3 + offset, total - offset);
    }
    return slow(next == protocol_icmpv6 ? stats::drop::icmp_ignored : stats::drop::ip_protocol);
}

verdict parse_frame(const context& c, packet& p, const port_view& port) noexcept {
    rte_mbuf* m = p.mbuf;
    p.vlan[0] = p.vlan[1] = 0;
    p.plain = p.summed = p.payload_summed = false;
    p.frame = rte_pktmbuf_mtod(m, std::uint8_t*);
    if (m->nb_segs != 1) {
        return dropped(stats::drop::multi_segment);
    }
    if (!writable(m)) {
        return dropped(stats::drop::shared_mbuf);
    }
    p.frame_bytes = m->data_len;
    const std::uint16_t type = parse_l2(p);
    switch (type) {
    case ethertype_ipv4:
        return parse_ipv4(c, p, port);
    case ethertype_ipv6:
        return parse_ipv6(c, p, port);
    case ethertype_arp:
        return slow(stats::drop::arp_ignored);
    case 0:
        return dropped(stats::drop::truncated_l2);
    default:
        return slow(stats::drop::unknown_ethertype);
    }
}

// All that is not plain. True: a media packet; else it is dropped, or waits for the slow path.
[[gnu::noinline]] bool parse_closely(context& c, burst& b, unsigned i) noexcept {
    packet& p = b.packets[i];
    const verdict v = parse_frame(c, p, c.all->ports[b.port]);
    if (v.way == verdict::way::media) {
        p.slot = c.all->port_entries->of_address(p.local_address) + local_port(p);
        return true;
    }
    if (v.way == verdict::way::slow) {
        p.otherwise = v.reason;
        b.slow |= 1U << i;
    } else {
        drop(c, p.mbuf, v.reason);
    }
    return false;
}

} // namespace

void parse(context& c, burst& b) noexcept {
    const session::leg_pool& legs = *c.all->legs;
    const unsigned count = b.live_count;
    unsigned kept = 0;
    b.begin();
    std::uint64_t octets = 0;
    plain::burst_view view(c, c.all->ports[b.port]);
    const unsigned ahead = c.frames_ahead;
    for (unsigned i = 0; i < std::min(ahead, count); ++i) {
        prefetch_frame(b.packets[i]);
    }
    for (unsigned i = 0; i < count; ++i) {
        packet& p = packet_at(b, i);
        if (i + ahead < count) {
            prefetch_frame(b.packets[i + ahead]);
        }
        octets += p.mbuf->pkt_len;
        if (!parse_plain(view, p) && !parse_closely(c, b, i)) [[unlikely]] {
            continue;
        }
        rte_prefetch0(p.slot);
        b.live[kept++] = static_cast<std::uint8_t>(i);
        if (kept > legs_behind) {
            take_entry(legs, c.index, b, packet_at(b, b.live[kept - 1 - legs_behind]));
        }
    }
    for (unsigned i = kept < legs_behind ? 0 : kept - legs_behind; i < kept; ++i) {
        take_entry(legs, c.index, b, b.packets[b.live[i]]);
    }
    b.live_count = kept;
    c.counters.rx_octets += octets;
}

} // namespace voxplane::datapath
