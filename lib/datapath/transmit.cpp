// Stage transmit: frames into the buffer of their port, and buffers to the queues once a turn. A
// queue that takes nothing keeps its frames waiting here, in order, until the buffer is full; what
// comes then is dropped and counted, so that a dead queue never stops the worker.
#include <algorithm>
#include <bit>

#include <rte_ethdev.h>

#include "datapath/measure.hpp"
#include "datapath/stages.hpp"

namespace voxplane::datapath {

namespace {

void buffer(context& c, rte_mbuf* m, std::uint16_t port) noexcept {
    tx_buffer& out = c.tx[port];
    if (out.count == tx_buffer::capacity) [[unlikely]] {
        drop(c, m, stats::drop::tx_full);
        return;
    }
    out.mbufs[out.count++] = m;
    out.octets += m->data_len;
    c.waiting_ports |= 1U << port;
}

void flush_port(context& c, std::uint16_t port) noexcept {
    tx_buffer& out = c.tx[port];
    std::array<std::uint64_t, tx_buffer::capacity> times;
    const bool restamp = c.all->ports[port].restamp;
    for (unsigned i = 0; restamp && i < out.count; ++i) {
        times[i] = metadata_of(out.mbufs[i])->arrival_ns;
    }
    const unsigned sent = rte_eth_tx_burst(port, c.routes[port].queue, out.mbufs.data(),
                                           static_cast<std::uint16_t>(out.count));
    // Octets were counted before: afterwards the mbufs that were sent are the driver's.
    std::uint64_t left = 0;
    for (unsigned i = sent; i < out.count; ++i) {
        left += out.mbufs[i]->data_len;
    }
    c.counters.tx_octets += out.octets - left;
    out.octets = left;
    for (unsigned i = 0; restamp && i < sent; ++i) {
        c.counters.stamps_lost += c.stamps[port]->push(times[i]) ? 0U : 1U;
    }
    c.counters.transmitted += sent;
    std::copy(out.mbufs.begin() + sent, out.mbufs.begin() + out.count, out.mbufs.begin());
    out.count -= sent;
}

} // namespace

void send(context& c, rte_mbuf* m, std::uint16_t port) noexcept {
    const tx_route& route = c.routes[port];
    if (route.own) [[likely]] {
        buffer(c, m, port);
        return;
    }
    hand_over_frame(c, m, port);
}

void transmit(context& c, burst& b, unsigned from, unsigned end) noexcept {
    // Most packets leave by the port of the one before: its buffer, when that needs nothing else.
    std::uint16_t last = no_port;
    tx_buffer* plain = nullptr;
    const local_address* const addresses = c.all->addresses.data();
    for (unsigned i = from; i < end; ++i) {
        const packet& p = packet_at(b, b.live[i]);
        const std::uint16_t port = addresses[p.out_address].port;
        if (port != last) {
            last = port;
            plain = c.routes[port].own && !c.all->ports[port].restamp ? &c.tx[port] : nullptr;
            c.waiting_ports |= plain != nullptr ? 1U << port : 0;
        }
        if (plain != nullptr) [[likely]] {
            const unsigned count = plain->count;
            if (count < tx_buffer::capacity) [[likely]] {
                plain->mbufs[count] = p.mbuf;
                plain->count = count + 1;
                plain->octets += p.mbuf->data_len;
                continue;
            }
        }
        if (c.all->ports[port].restamp) {
            metadata_of(p.mbuf)->arrival_ns = p.arrival_ns;
        }
        send(c, p.mbuf, port);
    }
}

void flush(context& c) noexcept {
    std::uint64_t held = 0;
    for (std::uint32_t left = c.waiting_ports; left != 0; left &= left - 1) {
        const auto port = static_cast<std::uint16_t>(std::countr_zero(left));
        flush_port(c, port);
        held += c.tx[port].count;
        raise(c.counters.most.tx_backlog_pkts, c.tx[port].count);
        if (c.tx[port].count == 0) {
            c.waiting_ports &= ~(1U << port);
        }
    }
    c.counters.tick_held = c.tick.count();
    c.counters.held = held + c.counters.tick_held;
    flush_lanes(c);
}

} // namespace voxplane::datapath
