// Stage rewrite: new Ethernet, VLAN, IP and UDP headers directly in front of the datagram, whatever
// stood there before, so that IPv4 and IPv6, tags and options need no cases of their own; then the
// RTP fields and the checksums. Headers are composed from the leg's egress and the local address.
#include <cstddef>

#include "base/wire.hpp"
#include "datapath/capture.hpp"
#include "datapath/passages.hpp"
#include "datapath/plain_headers.hpp"
#include "datapath/rtcp/rtcp.hpp"
#include "datapath/stages.hpp"
#include "rtp/header.hpp"

namespace voxplane::datapath {

namespace {

constexpr unsigned ipv4_bytes = ipv4_words::header_bytes;
constexpr unsigned ipv6_bytes = 40;
constexpr unsigned udp_bytes = ipv4_words::udp_header_bytes;
constexpr std::uint8_t protocol_udp = ipv4_words::protocol_udp;

template <typename T>
T load(const void* p) noexcept {
    T v;
    std::memcpy(&v, p, sizeof v);
    return v;
}

template <typename T>
void store(void* p, T v) noexcept {
    std::memcpy(p, &v, sizeof v);
}

// Sum of the datagram as received, told from the headers in front of it: all of it with its
// checksum, which was found right, adds up to nothing.
std::uint64_t received_sum(const packet& p) noexcept {
    const std::uint8_t* udp = p.frame + p.datagram - udp_bytes;
    const std::uint8_t* addresses = p.frame + p.l3 + (p.ipv4 ? 12 : 8);
    std::uint64_t sum = std::uint64_t{load<std::uint32_t>(udp)} + load<std::uint32_t>(udp + 4) +
                        load<std::uint16_t>(udp + 4) + (std::uint32_t{protocol_udp} << 8);
    for (unsigned i = 0; i < (p.ipv4 ? 2U : 8U); ++i) {
        sum += load<std::uint32_t>(addresses + 4 * i);
    }
    return 0xffffU ^ checksum::fold(sum);
}

// Writes RTP fields and returns the sum of the datagram as it will be sent. Bytes that no earlier
// stage summed are summed here: three words for the header, everything for unusual shapes.
std::uint64_t finish_datagram(const context& c, packet& p, bool need_sum) noexcept {
    std::uint8_t* datagram = p.frame + p.datagram;
    const unsigned header_bytes = p.payload - p.datagram;
    const bool rtp = p.what == media::rtp;
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    if (rtp) [[likely]] {
        if (p.summed) {
            before = std::uint64_t{load<std::uint32_t>(datagram)} +
                     load<std::uint32_t>(datagram + 4) + load<std::uint32_t>(datagram + 8);
        }
        after = rtp::rewrite(datagram, p.payload_type, p.seq, p.timestamp, p.ssrc);
    }
    if (!need_sum) {
        return 0;
    }
    if (rtp && p.payload_summed && header_bytes == rtp::fixed_header_bytes &&
        header_bytes + p.payload_bytes == p.datagram_bytes) [[likely]] {
        return after + p.payload_sum;
    }
    if (p.summed) {
        // RFC 1624: old words out, new words in; without RTP nothing changed.
        const std::uint64_t received = received_sum(p);
        return rtp ? received + (0xffffU ^ checksum::fold(before)) + after : received;
    }
    return sum_of(c, datagram, p.datagram_bytes);
}

// UDP header at udp; address_sum is that of both IP addresses.
void write_udp(const packet& p, const session::egress& out, const local_address& address,
               std::uint8_t* udp, std::uint64_t address_sum, std::uint64_t datagram_sum) noexcept {
    const std::uint16_t length_be =
        __builtin_bswap16(static_cast<std::uint16_t>(udp_bytes + p.datagram_bytes));
    std::uint16_t sum_field = 0;
    if (!out.zero_udp_checksum || !address.ipv4) {
        const std::uint64_t pseudo = address_sum + (std::uint32_t{protocol_udp} << 8) + length_be;
        if (address.udp_offload) {
            sum_field = checksum::fold(pseudo); // the port completes it
        } else {
            sum_field = udp_checksum_field(pseudo + out.local_port_be + out.remote.port_be +
                                           length_be + datagram_sum);
        }
    }
    store(udp, out.local_port_be | std::uint32_t{out.remote.port_be} << 16);
    store(udp + 4, length_be | std::uint32_t{sum_field} << 16);
}

void write_ipv4(const packet& p, const session::egress& out, const local_address& address,
                std::uint8_t* ip, std::uint64_t datagram_sum) noexcept {
    const ipv4_words words(address, out, p.datagram_bytes);
    const std::uint32_t sum = address.ip_offload ? 0U : words.checksum();
    store(ip, words.word0 | std::uint64_t{words.word1} << 32);
    store(ip + 8, (words.word2 | sum << 16) | std::uint64_t{words.source} << 32);
    store(ip + 16, words.destination);
    write_udp(p, out, address, ip + ipv4_bytes, words.addresses(), datagram_sum);
}

void write_ipv6(const packet& p, const session::egress& out, const local_address& address,
                std::uint8_t* ip, std::uint64_t datagram_sum) noexcept {
    store_be32(ip, 6U << 28 | std::uint32_t{out.traffic_class} << 20);
    store_be16(ip + 4, static_cast<std::uint16_t>(udp_bytes + p.datagram_bytes));
    ip[6] = protocol_udp;
    ip[7] = ipv4_words::ttl;
    std::memcpy(ip + 8, address.ip.data(), 16);
    std::memcpy(ip + 24, out.remote.ip.data(), 16);
    std::uint64_t addresses = 0;
    for (unsigned i = 0; i < 8; ++i) {
        addresses += load<std::uint32_t>(ip + 8 + 4 * i);
    }
    write_udp(p, out, address, ip + ipv6_bytes, addresses, datagram_sum);
}

void set_offloads(rte_mbuf* m, const local_address& address, bool udp_checksum) noexcept {
    m->ol_flags &= RTE_MBUF_F_EXTERNAL;
    if (address.ip_offload || (address.udp_offload && udp_checksum)) {
        m->ol_flags |= address.ipv4 ? RTE_MBUF_F_TX_IPV4 : RTE_MBUF_F_TX_IPV6;
        if (address.ip_offload && address.ipv4) {
            m->ol_flags |= RTE_MBUF_F_TX_IP_CKSUM;
        }
        if (address.udp_offload && udp_checksum) {
            m->ol_flags |= RTE_MBUF_F_TX_UDP_CKSUM;
        }
        m->l2_len = address.l2_bytes & 0x7fU;                          // a 7-bit field
        m->l3_len = (address.ipv4 ? ipv4_bytes : ipv6_bytes) & 0x1ffU; // a 9-bit field
    }
}

// The history of what a leg with an echo canceller was sent.
[[gnu::noinline]] void keep_sent(const packet& p) noexcept {
    const codec what = p.what == media::rtp ? p.rule->to : codec::none;
    if (what != codec::none) {
        p.out->out.far->sent(what, p.timestamp, p.frame + p.payload,
                             p.payload_bytes / octets_per_sample(what), p.arrival_ns);
    }
}

void resize(rte_mbuf* m, unsigned start, unsigned bytes) noexcept {
    m->data_off = static_cast<std::uint16_t>(start);
    m->data_len = static_cast<std::uint16_t>(bytes);
    m->pkt_len = bytes;
}

// Came and leaves in the plain shape: the headers stand where the new ones go.
[[gnu::always_inline]] inline bool rewrite_plain(const context& c, plain_writer& headers,
                                                 packet& p) noexcept {
    if (!p.plain || !p.bare) [[unlikely]] { // only RTP is bare
        return false;
    }
    const session::passage* known =
        &c.all->legs->lines()[session::port_entry::leg_of(p.entry)].passage;
    session::passage made;
    if (known->generation == 0) [[unlikely]] { // it came the long way
        if (p.out->out.far != nullptr) {
            return false;
        }
        leave_by(made, p.out->out);
        known = &made;
    }
    const session::passage& way = *known;
    if (!headers.takes(way, p.datagram_bytes)) [[unlikely]] {
        return false;
    }
    const std::uint64_t mac = next_hop(c, way);
    if (mac == 0) [[unlikely]] {
        return false;
    }
    if (!p.payload_summed && !way.zero_udp_checksum) [[unlikely]] {
        p.payload_sum = payload_sum(c, p);
    }
    std::uint8_t* f = p.frame;
    const std::uint64_t rtp_sum = plain_writer::write_rtp(
        f, {p.ssrc, p.timestamp, p.seq, p.payload_type, f[plain::all_header_bytes + 1]});
    headers.write(p.mbuf, f, way, mac, rtp_sum + p.payload_sum);
    p.out_address = way.address;
    return true;
}

bool write_headers(context& c, packet& p, const session::egress& out,
                   stats::drop& reason) noexcept {
    const local_address& address = c.all->addresses[out.address];
    const unsigned header = address.l2_bytes + (address.ipv4 ? ipv4_bytes : ipv6_bytes) + udp_bytes;
    rte_mbuf* m = p.mbuf;
    const unsigned before = static_cast<unsigned>(m->data_off) + p.datagram;
    const std::uint64_t mac = next_hop(c, out);
    if (mac == 0) [[unlikely]] {
        reason = stats::drop::no_next_hop;
        return false;
    }
    if (before < header) [[unlikely]] {
        reason = stats::drop::no_room;
        return false;
    }
    resize(m, before - header, header + p.datagram_bytes);
    const bool udp_checksum = !(out.zero_udp_checksum && address.ipv4);
    const std::uint64_t sum = finish_datagram(c, p, udp_checksum && !address.udp_offload);
    std::uint8_t* frame = p.frame + p.datagram - header;
    store(frame, mac); // two bytes too many, which the source MAC covers
    std::memcpy(frame + 6, address.l2_tail.data(), 8);
    if (address.l2_bytes > 14) [[unlikely]] {
        std::memcpy(frame + 14, address.l2_tail.data() + 8, address.l2_bytes - 14U);
    }
    if (address.ipv4) [[likely]] {
        write_ipv4(p, out, address, frame + address.l2_bytes, sum);
    } else {
        write_ipv6(p, out, address, frame + address.l2_bytes, sum);
    }
    set_offloads(m, address, udp_checksum);
    if (out.far != nullptr) [[unlikely]] {
        keep_sent(p);
    }
    if (p.out->out.captured) [[unlikely]] {
        copy_left(c, p);
    }
    return true;
}

[[gnu::noinline]] bool rewrite_closely(context& c, packet& p, stats::drop& reason) noexcept {
    p.out_address = p.out->out.address;
    if (p.what != media::rtcp) [[likely]] {
        return write_headers(c, p, p.out->out, reason);
    }
    return write_headers(c, p, rtcp_egress(*p.out), reason);
}

} // namespace

[[gnu::noinline]] std::uint64_t payload_sum(const context& c, const packet& p) noexcept {
    const std::uint8_t* rtp = p.frame + p.datagram;
    if (!p.summed) {
        return sum_of(c, rtp + rtp::fixed_header_bytes, p.datagram_bytes - rtp::fixed_header_bytes);
    }
    const std::uint64_t header = std::uint64_t{load<std::uint32_t>(rtp)} +
                                 load<std::uint32_t>(rtp + 4) + load<std::uint32_t>(rtp + 8);
    return received_sum(p) + (0xffffU ^ checksum::fold(header));
}

void rewrite(context& c, burst& b, unsigned from, unsigned& end) noexcept {
    plain_writer headers(c);
    const unsigned count = end;
    unsigned kept = from;
    for (unsigned i = from; i < count; ++i) {
        const std::uint8_t index = b.live[i];
        packet& p = packet_at(b, index);
        stats::drop reason{};
        if (is_done(b, index) || rewrite_plain(c, headers, p) || rewrite_closely(c, p, reason))
            [[likely]] {
            b.live[kept++] = index;
        } else {
            drop(c, p.mbuf, reason);
        }
    }
    end = kept;
}

} // namespace voxplane::datapath
