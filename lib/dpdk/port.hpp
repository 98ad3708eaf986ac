// An ethdev port as a handle: configured, its queues set up, started; stopped and closed at the
// end. Made and destroyed by the main thread while no worker polls it. Receive pools stay the
// caller's and must outlive the port. Bursts go through id() with rte_eth_rx_burst and
// rte_eth_tx_burst.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/address.hpp"
#include "base/result.hpp"

struct rte_mempool;

namespace voxplane::dpdk {

// What a device can do, asked before it is configured: the plan's input.
struct port_description {
    std::uint16_t id = 0;
    std::string device;    // ethdev name, such as net_af_packet0
    std::string driver;    // such as net_af_packet
    std::string arguments; // devargs after the device name, may be empty
    mac_address mac;
    int numa = -1; // -1: unknown, as for most virtual devices
    std::uint16_t max_rx_queues = 0;
    std::uint16_t max_tx_queues = 0;
    std::uint32_t min_rx_buffer_bytes = 0; // data room behind the headroom that the driver needs
    std::uint64_t rx_offloads = 0;         // RTE_ETH_RX_OFFLOAD_*
    std::uint64_t tx_offloads = 0;         // RTE_ETH_TX_OFFLOAD_*
    std::uint64_t rss_types = 0;           // RTE_ETH_RSS_*
    std::size_t rss_key_bytes = 0;         // of the hash
    std::size_t rss_table_places = 0;      // of the redirection table
    // Reads a capture file once, to its end (net_pcap with rx_pcap, without infinite_rx=1): its
    // packets carry the recorded time and the port falls silent for good.
    bool capture = false;
    std::uint32_t timestamp_unit_ns = 0; // of the rx timestamp field; 0: packets carry none
};

// Error: the device does not exist (EAL only logs a failed --vdev), or does not tell about itself.
[[nodiscard]] result<port_description> describe_port(const std::string& device);

struct port_settings {
    std::string device;
    std::vector<rte_mempool*> rx_pools; // one per receive queue, in queue order
    std::uint16_t tx_queues = 1;
    // The receive queue that each owner of legs polls, in order of owners; empty: packets may come
    // by any queue, and their owner is found in software.
    std::vector<std::uint16_t> queue_of_owner;
    std::uint16_t rx_descriptors = 1024; // brought into the device's limits
    std::uint16_t tx_descriptors = 1024;
    bool rx_checksums = true; // wanted where the device has them, like all offloads below
    bool tx_checksums = true;
    bool vlan_strip = false;
    bool promiscuous = false;
};

// What the port was given of what was wanted.
struct port_offloads {
    bool rx_ipv4_checksum = false;
    bool rx_udp_checksum = false;
    bool tx_ipv4_checksum = false;
    bool tx_udp_checksum = false;
    bool vlan_strip = false;
};

// How a device with several receive queues picks one. With the second and third every packet comes
// to the owner of its leg; with the others it may be handed over.
enum class port_steering : std::uint8_t {
    single_queue,
    local_port, // RSS over the UDP destination port alone
    rules,      // rte_flow rules with a mask over the destination port
    flow,       // RSS over addresses and ports, remote ones included
    driver,     // the driver's own way (AF_PACKET fan-out, capture files, rings)
};

// Its name, such as "local_port", and the sentence for operators. Any thread.
[[nodiscard]] std::string_view name(port_steering steering) noexcept;
[[nodiscard]] std::string_view text(port_steering steering) noexcept;

// Solicited-node multicast must reach us for IPv6: which filter lets it through.
enum class multicast_reception : std::uint8_t {
    all_multicast,
    promiscuous,
    unknown, // the driver has neither switch; memory-backed ones filter nothing
};

struct port_stats {
    std::uint64_t rx_pkts = 0;
    std::uint64_t tx_pkts = 0;
    std::uint64_t rx_bytes = 0;
    std::uint64_t tx_bytes = 0;
    std::uint64_t rx_missed_pkts = 0; // lost because the receive queue was full
    std::uint64_t rx_errors = 0;
    std::uint64_t tx_errors = 0;
    std::uint64_t rx_no_mbuf = 0; // the pool was empty
};

struct queue_stats {
    std::uint64_t pkts = 0;
    std::uint64_t dropped_pkts = 0; // by the device
};

class port {
public:
    [[nodiscard]] static result<port> create(const port_settings& wanted);

    port(port&& other) noexcept;
    port& operator=(port&& other) noexcept;
    port(const port&) = delete;
    port& operator=(const port&) = delete;
    ~port();

    [[nodiscard]] std::uint16_t id() const noexcept { return about_.id; }
    [[nodiscard]] const std::string& name() const noexcept { return about_.device; }
    [[nodiscard]] const mac_address& mac() const noexcept { return about_.mac; }
    [[nodiscard]] int numa() const noexcept { return about_.numa; }
    [[nodiscard]] const std::string& driver() const noexcept { return about_.driver; }
    [[nodiscard]] bool capture() const noexcept { return about_.capture; }
    [[nodiscard]] std::uint32_t timestamp_unit_ns() const noexcept {
        return about_.timestamp_unit_ns;
    }
    [[nodiscard]] const port_description& description() const noexcept { return about_; }

    [[nodiscard]] const port_offloads& offloads() const noexcept { return offloads_; }
    [[nodiscard]] port_steering steering() const noexcept { return steering_; }
    [[nodiscard]] multicast_reception multicast() const noexcept { return multicast_; }
    [[nodiscard]] std::uint16_t rx_queues() const noexcept { return rx_queues_; }
    [[nodiscard]] std::uint16_t tx_queues() const noexcept { return tx_queues_; }
    [[nodiscard]] std::uint16_t rx_descriptors() const noexcept { return rx_descriptors_; }
    [[nodiscard]] std::uint16_t tx_descriptors() const noexcept { return tx_descriptors_; }

    // Main thread; each asks the driver, some of which ask the kernel.
    [[nodiscard]] bool link_up() const noexcept; // true where the driver knows no link
    [[nodiscard]] bool lost() const noexcept;    // the device is gone
    [[nodiscard]] port_stats stats() const noexcept;
    // Of receive queues, as many as DPDK counts by queue; empty where the driver counts none so.
    [[nodiscard]] std::vector<queue_stats> rx_queue_stats() const;

private:
    port() = default;
    [[nodiscard]] result<void> configure(const port_settings& wanted);
    [[nodiscard]] result<void> set_up_queues(const port_settings& wanted);
    [[nodiscard]] result<void> start(const port_settings& wanted);
    void plan_steering(const port_settings& wanted);
    void finish_steering(const port_settings& wanted);
    void open_multicast(bool promiscuous) noexcept;
    void release() noexcept;
    [[nodiscard]] std::string where() const { return "port '" + about_.device + "': "; }

    port_description about_;
    port_offloads offloads_;
    std::uint64_t rx_offload_bits_ = 0;
    std::uint64_t tx_offload_bits_ = 0;
    port_steering steering_ = port_steering::single_queue;
    std::uint64_t rss_hash_ = 0; // 0: no RSS
    std::vector<std::uint8_t> rss_key_;
    std::vector<std::uint16_t> rss_table_;
    bool rules_ = false;
    multicast_reception multicast_ = multicast_reception::unknown;
    std::uint16_t rx_queues_ = 0;
    std::uint16_t tx_queues_ = 0;
    std::uint16_t rx_descriptors_ = 0;
    std::uint16_t tx_descriptors_ = 0;
    bool owned_ = false;
    bool started_ = false;
};

} // namespace voxplane::dpdk
