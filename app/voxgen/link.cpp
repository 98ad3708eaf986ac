// Asks four times a second, as one answer may be lost while the other end still starts.
#include "link.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <thread>

#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include "net/arp.hpp"
#include "net/nd.hpp"

namespace voxplane::voxgen {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr auto ask_interval = 250ms;
constexpr auto look_interval = 200us;

std::optional<mac_address> hear(const link_settings& how) {
    std::optional<mac_address> found;
    std::array<rte_mbuf*, 32> mbufs;
    const unsigned count = rte_eth_rx_burst(how.port->id(), 0, mbufs.data(), mbufs.size());
    for (unsigned i = 0; i < count; ++i) {
        const net::outcome heard = how.slow.take(mbufs[i]);
        if (heard.neighbour_seen && heard.ip == how.next_hop) {
            found = heard.mac;
        }
    }
    return found;
}

void ask(const link_settings& how) {
    rte_mbuf* m = rte_pktmbuf_alloc(how.pool->get());
    if (m == nullptr) {
        return;
    }
    auto* const out = rte_pktmbuf_mtod(m, std::uint8_t*);
    const net::local_address& from = how.slow.locals.front();
    const std::uint16_t bytes =
        from.ip.is_ipv4() ? net::build_arp_request(out, from, how.next_hop)
                          : net::build_neighbour_solicitation(out, from, how.next_hop, nullptr,
                                                              *how.slow.checksums);
    m->data_len = bytes;
    m->pkt_len = bytes;
    if (rte_eth_tx_burst(how.port->id(), 0, &m, 1) != 1) {
        rte_pktmbuf_free(m);
    }
}

} // namespace

result<void> wait_for_link(const link_settings& how) {
    const auto limit = clock::now() + how.most;
    while (!how.port->link_up() && !how.stop()) {
        if (clock::now() > limit) {
            return failure{"port '" + how.port->name() + "': no link within " +
                           std::to_string(how.most.count()) + " s"};
        }
        std::this_thread::sleep_for(1ms);
    }
    return {};
}

result<mac_address> find_next_hop(const link_settings& how) {
    if (auto up = wait_for_link(how); !up) {
        return up.error();
    }
    const auto limit = clock::now() + how.most;
    auto next = clock::now();
    while (!how.stop()) {
        const auto now = clock::now();
        if (now > limit) {
            return failure{"port '" + how.port->name() + "': " + to_string(how.next_hop) +
                           " did not tell its MAC address within " +
                           std::to_string(how.most.count()) + " s"};
        }
        if (now >= next) {
            ask(how);
            next = now + ask_interval;
        }
        if (const auto found = hear(how)) {
            return *found;
        }
        std::this_thread::sleep_for(look_interval);
    }
    return failure{"stopped while waiting for " + to_string(how.next_hop)};
}

void answer_for(const link_settings& how, std::chrono::milliseconds time) {
    const auto limit = clock::now() + time;
    while (clock::now() < limit && !how.stop()) {
        (void)hear(how);
        std::this_thread::sleep_for(look_interval);
    }
}

} // namespace voxplane::voxgen
