// Who polls what: spreads the receive queues of the ports over the worker lcores and gives each
// worker a transmit queue on each port, or names the worker that transmits for it. Pure: facts in,
// plan out, nothing of DPDK. Main lcore, before launch; workers and ports are named by their index
// in the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace voxplane::app {

inline constexpr int any_numa_node = -1;

// What the driver reports of a port, and how many queues the configuration allows on it.
struct port_facts {
    std::string name;
    std::string driver; // as in rte_eth_dev_info, such as net_af_packet
    std::uint16_t max_rx_queues = 1;
    std::uint16_t max_tx_queues = 1;
    std::uint16_t max_queues = 0; // setting; 0: as many as workers can use
    int numa_node = any_numa_node;
    bool rss = false; // can spread UDP over its receive queues
};

struct worker_facts {
    unsigned lcore = 0;
    int numa_node = any_numa_node;
};

struct rx_queue {
    std::uint16_t port;
    std::uint16_t queue;
    auto operator<=>(const rx_queue&) const = default;
};

// How one worker sends on one port: on its own queue, or through a ring to the worker named by via.
struct tx_route {
    std::optional<std::uint16_t> queue;
    std::size_t via = 0; // meaningful without a queue: a worker that has one on this port
};

struct worker_plan {
    unsigned lcore = 0;
    std::vector<rx_queue> polls;
    std::vector<tx_route> tx; // by port
};

struct port_plan {
    std::uint16_t rx_queues = 0;
    std::uint16_t tx_queues = 0;
};

struct plan {
    std::vector<worker_plan> workers;
    std::vector<port_plan> ports;
};

// Error: no ports, no workers, a port without queues, or a limit that would leave queues unpolled.
[[nodiscard]] result<plan> make_plan(const std::vector<port_facts>& ports,
                                     const std::vector<worker_facts>& workers);

// The queue of a port that each worker polls, by worker; empty where one polls none of it or more
// than one, so that no queue could be the owner's.
[[nodiscard]] std::vector<std::uint16_t> queue_of_owner(const plan& made, std::uint16_t port);

// The worker that owns legs on a local UDP port. RTCP's odd port belongs to the even one below.
[[nodiscard]] constexpr std::size_t owner(std::uint16_t udp_port, std::size_t workers) noexcept {
    return (udp_port / 2U) % workers;
}

} // namespace voxplane::app
