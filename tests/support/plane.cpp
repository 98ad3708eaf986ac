// Driving the bench: frames in and out, turns, and the checks after each. What it is made of is in
// plane_setup.cpp.
#include "support/plane.hpp"

#include <cstdio>
#include <cstdlib>

#include <rte_cycles.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>
#include <rte_ring.h>

#include "datapath/passages.hpp"

namespace voxplane::test {

namespace {

constexpr unsigned most_turns = 100'000; // no test moves so much; a loop that never ends shows

std::uint64_t left_side(const stats::counters& c) {
    return c.received + c.made + c.cloned + c.handed_in;
}

std::uint64_t right_side(const stats::counters& c) {
    return c.transmitted + stats::dropped(c) + c.handed_out + c.held;
}

} // namespace

std::string plane::create(const config::call& call) {
    const auto made = controller_->create(call);
    settle();
    return made ? "" : made.error().text;
}

std::string plane::modify(const config::call& call, session::signalled_legs legs) {
    const auto done = controller_->modify(call, legs);
    settle();
    return done ? "" : done.error().text;
}

std::string plane::end(const std::string& id) {
    const auto done = controller_->end(id);
    settle();
    return done ? "" : done.error().text;
}

void plane::settle() {
    for (unsigned turns = 0; controller_->pending() > 0; ++turns) {
        if (turns == most_turns) {
            std::fprintf(stderr, "calls never settle\n");
            std::abort();
        }
        turn();
        controller_->poll();
    }
}

rte_mbuf* plane::make(const bytes& frame) {
    rte_mbuf* m = rte_pktmbuf_alloc(packets_->get());
    if (m == nullptr) {
        return nullptr;
    }
    char* data = rte_pktmbuf_append(m, static_cast<std::uint16_t>(frame.size()));
    if (data == nullptr) {
        rte_pktmbuf_free(m);
        return nullptr;
    }
    std::copy(frame.begin(), frame.end(), data);
    *RTE_MBUF_DYNFIELD(m, static_cast<unsigned>(stamp_offset_), rte_mbuf_timestamp_t*) = now_ns_;
    m->ol_flags |= stamp_flag_;
    return m;
}

bool plane::inject(rte_mbuf* m, std::uint16_t port) {
    return m != nullptr && rte_ring_enqueue(ports_[port].rx, m) == 0;
}

rte_mbuf* plane::inject(const bytes& frame, std::uint16_t port) {
    rte_mbuf* m = make(frame);
    if (inject(m, port)) {
        return m;
    }
    rte_pktmbuf_free(m);
    return nullptr;
}

void plane::tick(std::uint16_t port) {
    inject(bytes{1, 2, 3}, port);
    run();
}

unsigned plane::turn(unsigned worker) {
    const unsigned work = workers_[worker]->turn();
    check(worker);
    return work;
}

unsigned plane::turn() {
    unsigned work = 0;
    for (unsigned w = 0; w < workers_.size(); ++w) {
        work += turn(w);
    }
    return work;
}

void plane::run() {
    for (unsigned turns = 0; turns < most_turns; ++turns) {
        const auto sent = total().transmitted;
        const unsigned work = turn();
        // Packets that a full queue holds are no movement.
        if (work == total().held && sent == total().transmitted) {
            return;
        }
    }
    std::fprintf(stderr, "packets never come to rest\n");
    std::abort();
}

rte_mbuf* plane::take_mbuf(std::uint16_t port) {
    void* m = nullptr;
    for (rte_ring* ring : ports_[port].tx) {
        if (rte_ring_dequeue(ring, &m) == 0) {
            return static_cast<rte_mbuf*>(m);
        }
    }
    return nullptr;
}

std::vector<bytes> plane::take(std::uint16_t port) {
    std::vector<bytes> out;
    while (rte_mbuf* m = take_mbuf(port)) {
        const auto* data = rte_pktmbuf_mtod(m, const std::uint8_t*);
        out.emplace_back(data, data + m->data_len);
        if (m->nb_segs != 1 || m->pkt_len != m->data_len || rte_mbuf_refcnt_read(m) != 1) {
            fault_ += " transmitted mbuf is not in one piece;";
        }
        rte_pktmbuf_free(m);
    }
    return out;
}

std::vector<bytes> plane::pass(const bytes& frame, std::uint16_t port, std::uint16_t from) {
    inject(frame, port);
    run();
    return take(from);
}

void plane::check(unsigned worker) {
    const stats::counters& c = counters(worker);
    if (left_side(c) != right_side(c) && fault_.size() < 500) {
        fault_ += " worker " + std::to_string(worker) + ": received + made + cloned + handed in " +
                  std::to_string(left_side(c)) + ", transmitted + dropped + handed out + held " +
                  std::to_string(right_side(c)) + ";";
    }
    unsigned on_rings = 0;
    for (const auto& ring : handovers_) {
        on_rings += ring == nullptr ? 0 : ring->count();
    }
    const stats::counters all = total();
    if (all.handed_out - all.handed_in != on_rings && fault_.size() < 500) {
        fault_ += " handed out " + std::to_string(all.handed_out) + ", handed in " +
                  std::to_string(all.handed_in) + ", on rings " + std::to_string(on_rings) + ";";
    }
    check_passages();
}

// What packets of the short way read is what the long way would.
void plane::check_passages() {
    for (std::uint32_t i = 0; i < 2 * how_.calls; ++i) {
        const session::leg& leg = (*legs_)[i];
        const bool fresh =
            legs_->lines()[i].passage == datapath::passage_of(leg, (*legs_)[leg.in.egress]);
        if (!fresh && fault_.size() < 500) {
            fault_ +=
                " leg " + std::to_string(i) + ": its passage is not what it is gathered from;";
        }
    }
}

std::string plane::leaks() {
    run();
    for (const port_rings& p : ports_) {
        void* m = nullptr;
        while (rte_ring_dequeue(p.rx, &m) == 0) {
            rte_pktmbuf_free(static_cast<rte_mbuf*>(m));
        }
    }
    for (unsigned i = 0; i < 8; ++i) { // what was held comes out when the far rings are emptied
        const auto port_count = static_cast<std::uint16_t>(ports_.size());
        for (std::uint16_t p = 0; p < port_count; ++p) {
            take(p);
        }
        run();
    }
    const std::uint64_t held = total().held;
    std::string out;
    for (const auto& pool : {packets_.get(), originated_.get()}) {
        if (pool->in_use() != held) {
            out += std::string(pool->name()) + ": " + std::to_string(pool->in_use()) +
                   " mbufs not back; ";
        }
    }
    return out;
}

datapath::context& plane::context(unsigned worker) {
    return workers_[worker]->context();
}

const stats::counters& plane::counters(unsigned worker) {
    return context(worker).counters;
}

stats::counters plane::total() {
    stats::counters sum;
    for (unsigned w = 0; w < workers_.size(); ++w) {
        const stats::counters& c = counters(w);
        sum.received += c.received;
        sum.made += c.made;
        sum.cloned += c.cloned;
        sum.transmitted += c.transmitted;
        sum.handed_out += c.handed_out;
        sum.handed_in += c.handed_in;
        sum.held += c.held;
        sum.made_failed += c.made_failed;
        sum.events_lost += c.events_lost;
        sum.latched += c.latched;
        sum.rx_octets += c.rx_octets;
        sum.tx_octets += c.tx_octets;
        for (std::size_t i = 0; i < stats::drop_reasons; ++i) {
            sum.drops[i] += c.drops[i];
        }
        for (std::size_t i = 0; i < stats::stages; ++i) {
            sum.stage_entered[i] += c.stage_entered[i];
        }
        sum.latency_ns.add(c.latency_ns);
    }
    return sum;
}

rte_ring* plane::far_tx(std::uint16_t port, unsigned worker) {
    return ports_[port].tx[worker];
}

} // namespace voxplane::test
