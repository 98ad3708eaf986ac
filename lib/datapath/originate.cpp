// Packets made by a worker: announcements and solicitations. RTCP is in rtcp/report.cpp.
#include "datapath/originate.hpp"

#include <algorithm>

#include "datapath/stages.hpp"
#include "net/arp.hpp"
#include "net/nd.hpp"

namespace voxplane::datapath {

namespace {

constexpr std::size_t frame_room = std::max(net::arp_buffer_bytes, net::nd_buffer_bytes);

void send_made(context& c, rte_mbuf* m, std::uint16_t bytes, std::uint16_t address_index) noexcept {
    m->data_len = bytes;
    m->pkt_len = bytes;
    metadata_of(m)->arrival_ns = c.now_ns;
    send(c, m, c.all->addresses[address_index].port);
}

// For the short messages made here.
const checksum::kernels& sums(const context& c) noexcept {
    return c.all->kernels.checksum.for_size(net::nd_frame_bytes);
}

} // namespace

rte_mbuf* make_packet(context& c, std::size_t room) noexcept {
    rte_mbuf* m = rte_pktmbuf_alloc(c.all->originated);
    if (m == nullptr || rte_pktmbuf_tailroom(m) < room) {
        rte_pktmbuf_free(m);
        ++c.counters.made_failed;
        return nullptr;
    }
    ++c.counters.made;
    return m;
}

void announce(context& c, std::uint16_t address_index) noexcept {
    rte_mbuf* m = make_packet(c, frame_room);
    if (m == nullptr) {
        return;
    }
    const net::local_address& from = c.all->senders[address_index];
    auto* frame = rte_pktmbuf_mtod(m, std::uint8_t*);
    const std::uint16_t bytes = from.ip.is_ipv4()
                                    ? net::build_arp_announcement(frame, from)
                                    : net::build_neighbour_announcement(frame, from, sums(c));
    send_made(c, m, bytes, address_index);
}

void solicit(context& c, const session::command& what) noexcept {
    rte_mbuf* m = make_packet(c, frame_room);
    if (m == nullptr) {
        return;
    }
    const net::local_address& from = c.all->senders[what.address];
    const mac_address mac{what.mac};
    const mac_address* unicast = what.unicast ? &mac : nullptr;
    const ip_address target{what.ip, from.ip.family};
    auto* frame = rte_pktmbuf_mtod(m, std::uint8_t*);
    const std::uint16_t bytes =
        from.ip.is_ipv4()
            ? net::build_arp_request(frame, from, target, unicast)
            : net::build_neighbour_solicitation(frame, from, target, unicast, sums(c));
    send_made(c, m, bytes, what.address);
}

} // namespace voxplane::datapath
