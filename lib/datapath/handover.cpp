// Hand-over between workers on single-producer rings: packets of a leg that another worker owns,
// and frames for a port on which only another worker has a queue. What the receiver needs travels
// in the mbuf's private area; the packet itself stays where it is.
#include <bit>

#include "datapath/ahead.hpp"
#include "datapath/measure.hpp"
#include "datapath/stages.hpp"

namespace voxplane::datapath {

namespace {

constexpr std::uint8_t flag_ipv4 = 1U << 0;
constexpr std::uint8_t flag_summed = 1U << 1;
constexpr std::uint8_t flag_plain = 1U << 2;

void flush_lane(context& c, handover_lane& lane) noexcept {
    const unsigned taken = lane.ring->push_burst(lane.mbufs.data(), lane.count);
    c.counters.handed_out += taken;
    for (unsigned i = taken; i < lane.count; ++i) {
        drop(c, lane.mbufs[i], stats::drop::handover_full);
    }
    lane.count = 0;
}

// Puts an mbuf whose metadata is written on the way to a worker; without a ring it ends here.
void enqueue(context& c, rte_mbuf* m, unsigned worker, stats::drop without_ring) noexcept {
    handover_lane& lane = c.lanes[worker];
    if (lane.ring == nullptr) [[unlikely]] {
        drop(c, m, without_ring);
        return;
    }
    if (lane.count == lane.mbufs.size()) {
        flush_lane(c, lane);
    }
    lane.mbufs[lane.count++] = m;
    c.waiting_lanes |= 1ULL << worker;
}

void restore(const context& c, packet& p, rte_mbuf* m) noexcept {
    const metadata& meta = *metadata_of(m);
    p.mbuf = m;
    p.frame = rte_pktmbuf_mtod(m, std::uint8_t*);
    p.frame_bytes = m->data_len;
    p.arrival_ns = meta.arrival_ns;
    p.entry = meta.entry;
    p.l3 = meta.l3;
    p.datagram = meta.datagram;
    p.datagram_bytes = meta.datagram_bytes;
    p.ipv4 = (meta.flags & flag_ipv4) != 0;
    p.summed = (meta.flags & flag_summed) != 0;
    p.plain = (meta.flags & flag_plain) != 0;
    p.payload_summed = p.bare = false;
    const std::uint32_t index = session::port_entry::leg_of(p.entry);
    p.in = &(*c.all->legs)[index];
    fetch_lines(c.all->legs->lines()[index]);
}

} // namespace

void hand_over(context& c, const packet& p, unsigned owner) noexcept {
    metadata& meta = *metadata_of(p.mbuf);
    meta.arrival_ns = p.arrival_ns;
    meta.entry = p.entry;
    meta.l3 = p.l3;
    meta.datagram = p.datagram;
    meta.datagram_bytes = p.datagram_bytes;
    meta.why = handover::receive;
    meta.flags = static_cast<std::uint8_t>((p.ipv4 ? flag_ipv4 : 0) | (p.summed ? flag_summed : 0) |
                                           (p.plain ? flag_plain : 0));
    enqueue(c, p.mbuf, owner, stats::drop::handover_full);
}

void hand_over_frame(context& c, rte_mbuf* m, std::uint16_t port) noexcept {
    metadata& meta = *metadata_of(m);
    meta.why = handover::transmit;
    meta.port = port;
    enqueue(c, m, c.routes[port].via, stats::drop::no_tx_queue);
}

void flush_lanes(context& c) noexcept {
    for (; c.waiting_lanes != 0; c.waiting_lanes &= c.waiting_lanes - 1) {
        flush_lane(c, c.lanes[static_cast<unsigned>(std::countr_zero(c.waiting_lanes))]);
    }
}

unsigned take_over(context& c, burst& b) noexcept {
    unsigned total = 0;
    std::array<rte_mbuf*, max_burst> mbufs;
    for (unsigned from = 0; from < c.all->workers; ++from) {
        dpdk::mbuf_ring* ring = c.inbound[from];
        const unsigned taken = ring == nullptr ? 0 : ring->pop_burst(mbufs.data(), max_burst);
        if (taken == 0) {
            continue;
        }
        raise(c.counters.most.handover_pkts,
              taken + (taken == max_burst ? std::uint64_t{ring->count()} : 0));
        c.counters.handed_in += taken;
        total += taken;
        b.live_count = 0;
        b.begin();
        b.handed = true;
        for (unsigned i = 0; i < taken; ++i) {
            if (metadata_of(mbufs[i])->why == handover::transmit) {
                send(c, mbufs[i], metadata_of(mbufs[i])->port);
                continue;
            }
            restore(c, b.packets[b.live_count], mbufs[i]);
            if (c.capture_clock) {
                move_clock(c, b.packets[b.live_count].arrival_ns);
            }
            b.live[b.live_count] = static_cast<std::uint8_t>(b.live_count);
            ++b.live_count;
        }
        begin_sample(c);
        sample_burst(c, taken);
        process(c, b);
        b.handed = false;
    }
    return total;
}

} // namespace voxplane::datapath
