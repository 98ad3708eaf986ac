// Frames that are not UDP to us: ARP, neighbour discovery and ping are answered in the mbuf that
// asked; what nobody here wants goes to the exception port, or ends with the reason parse found.
// Control traffic: some hundred nanoseconds here disturb nobody, and their cycles are counted
// apart.
#include <rte_cycles.h>

#include "base/wire.hpp"
#include "datapath/stages.hpp"
#include "net/slow_path.hpp"

namespace voxplane::datapath {

namespace {

// Writes tags that the driver took off back into the frame, so that answers carry them and the
// exception port's reader sees them. They go between the MAC addresses and the EtherType. False
// without headroom.
bool restore_tags(packet& p) noexcept {
    rte_mbuf* m = p.mbuf;
    constexpr std::uint64_t stripped = RTE_MBUF_F_RX_VLAN_STRIPPED | RTE_MBUF_F_RX_QINQ_STRIPPED;
    if ((m->ol_flags & stripped) == 0) {
        return true;
    }
    const unsigned tags = (m->ol_flags & RTE_MBUF_F_RX_QINQ_STRIPPED) != 0 ? 2 : 1;
    const std::uint16_t tci[] = {tags == 2 ? m->vlan_tci_outer : m->vlan_tci, m->vlan_tci};
    char* frame = rte_pktmbuf_prepend(m, static_cast<std::uint16_t>(4 * tags));
    if (frame == nullptr) {
        return false;
    }
    p.frame = reinterpret_cast<std::uint8_t*>(frame);
    std::memmove(p.frame, p.frame + 4 * tags, 12);
    for (unsigned i = 0; i < tags; ++i) {
        store_be16(p.frame + 12 + 4 * i, tags == 2 && i == 0 ? 0x88a8 : 0x8100);
        store_be16(p.frame + 14 + 4 * i, tci[i]);
    }
    m->ol_flags &= ~stripped;
    p.frame_bytes = m->data_len;
    p.l3 = static_cast<std::uint16_t>(p.l3 + 4 * tags);
    return true;
}

net::frame as_frame(const packet& p) noexcept {
    net::frame f;
    f.data = p.frame;
    f.length = p.frame_bytes;
    f.capacity = static_cast<std::uint16_t>(p.frame_bytes + rte_pktmbuf_tailroom(p.mbuf));
    f.l3 = p.l3;
    f.vlan = {p.vlan[0], p.vlan[1]};
    return f;
}

// Tags tell links of one port apart: the same address may be another station on each.
void tell(context& c, const packet& p, std::uint16_t port, const net::outcome& o) noexcept {
    session::event what;
    what.kind = session::event_kind::neighbour_seen;
    what.family = o.ip.is_ipv4() ? 4 : 6;
    what.mac = o.mac.bytes;
    what.index = port;
    what.where.ip = o.ip.bytes;
    what.vlan = {p.vlan[0], p.vlan[1]};
    notify(c, what);
}

void end(context& c, rte_mbuf* m, std::uint16_t port, stats::drop reason) noexcept {
    const std::uint16_t exception = c.all->ports[port].exception;
    if (exception != no_port) {
        send(c, m, exception);
    } else {
        drop(c, m, reason);
    }
}

void handle(context& c, packet& p, std::uint16_t port, stats::drop otherwise) noexcept {
    const bool ours =
        otherwise == stats::drop::arp_ignored || otherwise == stats::drop::icmp_ignored;
    if (!restore_tags(p)) {
        drop(c, p.mbuf, stats::drop::no_room);
        return;
    }
    if (!ours) {
        end(c, p.mbuf, port, otherwise);
        return;
    }
    const net::frame arrived = as_frame(p);
    const net::outcome o = net::handle_slow_path(arrived, c.all->ports[port].answers,
                                                 c.all->kernels.checksum.for_size(arrived.length));
    if (o.neighbour_seen) {
        tell(c, p, port, o);
    }
    if (o.reply_bytes == 0) {
        end(c, p.mbuf, port, o.reason);
        return;
    }
    p.mbuf->data_len = o.reply_bytes;
    p.mbuf->pkt_len = o.reply_bytes;
    p.mbuf->ol_flags &= RTE_MBUF_F_EXTERNAL;
    if (c.all->ports[port].restamp) {
        metadata_of(p.mbuf)->arrival_ns = p.arrival_ns;
    }
    send(c, p.mbuf, port);
}

} // namespace

void slow_path(context& c, packet& p, std::uint16_t port) noexcept {
    const std::uint64_t begin = rte_rdtsc();
    handle(c, p, port, p.otherwise);
    const std::uint64_t spent = rte_rdtsc() - begin;
    c.counters.stage_cycles[static_cast<std::size_t>(stats::stage::slow)] += spent;
    ++c.counters.stage_packets[static_cast<std::size_t>(stats::stage::slow)];
    c.stage_begin += spent; // not the next stage's
}

} // namespace voxplane::datapath
