// Brings a port up and down; main thread.
#include "dpdk/port.hpp"

#include <cerrno>

#include <rte_errno.h>
#include <rte_ethdev.h>
#include <rte_flow.h>
#include <rte_mempool.h>

#include "dpdk/error.hpp"

namespace voxplane::dpdk {

namespace {

failure too_many(const std::string& where, const char* kind, std::size_t wanted, unsigned most) {
    return failure{where + std::to_string(wanted) + " " + kind +
                   " queues were asked for, the device has at most " + std::to_string(most)};
}

// RTE_ETH_TX_OFFLOAD_MBUF_FAST_FREE is never asked for: it wants all packets of a queue from one
// pool, and we also send packets that we originate.
std::uint64_t rx_wanted(const port_settings& wanted, const port_description& about) {
    std::uint64_t bits = 0;
    if (wanted.rx_checksums)
        bits |= RTE_ETH_RX_OFFLOAD_IPV4_CKSUM | RTE_ETH_RX_OFFLOAD_UDP_CKSUM;
    if (wanted.vlan_strip)
        bits |= RTE_ETH_RX_OFFLOAD_VLAN_STRIP;
    if (about.timestamp_unit_ns != 0)
        bits |= RTE_ETH_RX_OFFLOAD_TIMESTAMP;
    return bits & about.rx_offloads;
}

std::uint64_t tx_wanted(const port_settings& wanted, const port_description& about) {
    std::uint64_t bits = 0;
    if (wanted.tx_checksums)
        bits |= RTE_ETH_TX_OFFLOAD_IPV4_CKSUM | RTE_ETH_TX_OFFLOAD_UDP_CKSUM;
    return bits & about.tx_offloads;
}

port_offloads granted(std::uint64_t rx, std::uint64_t tx) {
    port_offloads offloads;
    offloads.rx_ipv4_checksum = (rx & RTE_ETH_RX_OFFLOAD_IPV4_CKSUM) != 0;
    offloads.rx_udp_checksum = (rx & RTE_ETH_RX_OFFLOAD_UDP_CKSUM) != 0;
    offloads.vlan_strip = (rx & RTE_ETH_RX_OFFLOAD_VLAN_STRIP) != 0;
    offloads.tx_ipv4_checksum = (tx & RTE_ETH_TX_OFFLOAD_IPV4_CKSUM) != 0;
    offloads.tx_udp_checksum = (tx & RTE_ETH_TX_OFFLOAD_UDP_CKSUM) != 0;
    return offloads;
}

} // namespace

result<port> port::create(const port_settings& wanted) {
    auto about = describe_port(wanted.device);
    if (!about)
        return about.error();

    port made;
    made.about_ = std::move(*about);
    const std::string where = made.where();
    if (wanted.rx_pools.size() > made.about_.max_rx_queues)
        return too_many(where, "receive", wanted.rx_pools.size(), made.about_.max_rx_queues);
    if (wanted.tx_queues > made.about_.max_tx_queues)
        return too_many(where, "transmit", wanted.tx_queues, made.about_.max_tx_queues);
    made.rx_queues_ = static_cast<std::uint16_t>(wanted.rx_pools.size());
    made.tx_queues_ = wanted.tx_queues;
    made.rx_offload_bits_ = rx_wanted(wanted, made.about_);
    made.tx_offload_bits_ = tx_wanted(wanted, made.about_);
    made.offloads_ = granted(made.rx_offload_bits_, made.tx_offload_bits_);
    made.plan_steering(wanted);

    if (auto done = made.configure(wanted); !done)
        return done.error();
    if (auto done = made.set_up_queues(wanted); !done)
        return done.error();
    if (auto done = made.start(wanted); !done)
        return done.error();
    return made;
}

result<void> port::configure(const port_settings& wanted) {
    rte_eth_conf conf{};
    conf.rxmode.offloads = rx_offload_bits_;
    conf.txmode.offloads = tx_offload_bits_;
    if (rss_hash_ != 0) {
        conf.rxmode.mq_mode = RTE_ETH_MQ_RX_RSS;
        conf.rx_adv_conf.rss_conf.rss_hf = rss_hash_;
        conf.rx_adv_conf.rss_conf.rss_key = rss_key_.empty() ? nullptr : rss_key_.data();
        conf.rx_adv_conf.rss_conf.rss_key_len = static_cast<std::uint8_t>(rss_key_.size());
    }
    if (const int code = rte_eth_dev_configure(about_.id, rx_queues_, tx_queues_, &conf); code != 0)
        return call_failed(where() + "rte_eth_dev_configure with " + std::to_string(rx_queues_) +
                               " receive and " + std::to_string(tx_queues_) + " transmit queues",
                           code);
    owned_ = true;

    rx_descriptors_ = wanted.rx_descriptors;
    tx_descriptors_ = wanted.tx_descriptors;
    const int code =
        rte_eth_dev_adjust_nb_rx_tx_desc(about_.id, &rx_descriptors_, &tx_descriptors_);
    if (code != 0)
        return call_failed(where() + "rte_eth_dev_adjust_nb_rx_tx_desc of " +
                               std::to_string(wanted.rx_descriptors) + " and " +
                               std::to_string(wanted.tx_descriptors) + " descriptors",
                           code);
    return {};
}

result<void> port::set_up_queues(const port_settings& wanted) {
    rte_eth_dev_info info{};
    if (const int code = rte_eth_dev_info_get(about_.id, &info); code != 0)
        return call_failed(where() + "rte_eth_dev_info_get", code);
    const auto numa = static_cast<unsigned>(about_.numa);

    rte_eth_rxconf rx = info.default_rxconf;
    rx.offloads = rx_offload_bits_;
    for (std::uint16_t queue = 0; queue < rx_queues_; ++queue) {
        rte_mempool* const pool = wanted.rx_pools[queue];
        const int code = rte_eth_rx_queue_setup(about_.id, queue, rx_descriptors_, numa, &rx, pool);
        if (code != 0)
            return call_failed(where() + "rte_eth_rx_queue_setup of queue " +
                                   std::to_string(queue) + " with " +
                                   std::to_string(rx_descriptors_) + " descriptors and pool '" +
                                   (pool != nullptr ? pool->name : "none") + "'",
                               code);
    }

    rte_eth_txconf tx = info.default_txconf;
    tx.offloads = tx_offload_bits_;
    for (std::uint16_t queue = 0; queue < tx_queues_; ++queue) {
        const int code = rte_eth_tx_queue_setup(about_.id, queue, tx_descriptors_, numa, &tx);
        if (code != 0)
            return call_failed(where() + "rte_eth_tx_queue_setup of queue " +
                                   std::to_string(queue) + " with " +
                                   std::to_string(tx_descriptors_) + " descriptors",
                               code);
    }
    return {};
}

result<void> port::start(const port_settings& wanted) {
    if (const int code = rte_eth_dev_start(about_.id); code != 0)
        return call_failed(where() + "rte_eth_dev_start", code);
    started_ = true;
    finish_steering(wanted);
    open_multicast(wanted.promiscuous);
    return {};
}

// Best effort: drivers without the switch say -ENOTSUP, AF_PACKET without privileges -EPERM.
// multicast() tells what came of it.
void port::open_multicast(bool promiscuous) noexcept {
    if (!promiscuous && rte_eth_allmulticast_enable(about_.id) == 0)
        multicast_ = multicast_reception::all_multicast;
    else if (rte_eth_promiscuous_enable(about_.id) == 0)
        multicast_ = multicast_reception::promiscuous;
}

port::port(port&& other) noexcept {
    *this = std::move(other);
}

port& port::operator=(port&& other) noexcept {
    if (this != &other) {
        release();
        about_ = std::move(other.about_);
        offloads_ = other.offloads_;
        rx_offload_bits_ = other.rx_offload_bits_;
        tx_offload_bits_ = other.tx_offload_bits_;
        steering_ = other.steering_;
        rss_hash_ = other.rss_hash_;
        rss_key_ = std::move(other.rss_key_);
        rss_table_ = std::move(other.rss_table_);
        rules_ = other.rules_;
        multicast_ = other.multicast_;
        rx_queues_ = other.rx_queues_;
        tx_queues_ = other.tx_queues_;
        rx_descriptors_ = other.rx_descriptors_;
        tx_descriptors_ = other.tx_descriptors_;
        owned_ = std::exchange(other.owned_, false);
        started_ = std::exchange(other.started_, false);
    }
    return *this;
}

port::~port() {
    release();
}

void port::release() noexcept {
    if (std::exchange(started_, false)) {
        if (rte_flow_error why{}; rules_)
            (void)rte_flow_flush(about_.id, &why);
        (void)rte_eth_dev_stop(about_.id);
    }
    if (std::exchange(owned_, false))
        (void)rte_eth_dev_close(about_.id);
}

bool port::link_up() const noexcept {
    rte_eth_link link{};
    if (const int code = rte_eth_link_get_nowait(about_.id, &link); code != 0)
        return code == -ENOTSUP;
    return link.link_status == RTE_ETH_LINK_UP;
}

bool port::lost() const noexcept {
    return rte_eth_dev_is_valid_port(about_.id) == 0 || rte_eth_dev_is_removed(about_.id) != 0;
}

port_stats port::stats() const noexcept {
    rte_eth_stats from{};
    if (rte_eth_stats_get(about_.id, &from) != 0)
        return {};
    return {from.ipackets, from.opackets, from.ibytes,  from.obytes,
            from.imissed,  from.ierrors,  from.oerrors, from.rx_nombuf};
}

} // namespace voxplane::dpdk
