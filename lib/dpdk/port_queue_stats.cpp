// Counters by receive queue, where a driver fills them: those of the queues are then those of the
// port.
#include <algorithm>

#include <rte_ethdev.h>

#include "dpdk/port.hpp"

namespace voxplane::dpdk {

std::vector<queue_stats> port::rx_queue_stats() const {
    rte_eth_stats from{};
    std::vector<queue_stats> out;
    if (rte_eth_stats_get(about_.id, &from) != 0) {
        return out;
    }
    const std::size_t counted = std::min<std::size_t>(rx_queues_, RTE_ETHDEV_QUEUE_STAT_CNTRS);
    std::uint64_t sum = 0;
    for (std::size_t q = 0; q < counted; ++q) {
        out.push_back({from.q_ipackets[q], from.q_errors[q]});
        sum += from.q_ipackets[q];
    }
    if (sum == 0 && from.ipackets != 0) {
        out.clear();
    }
    return out;
}

} // namespace voxplane::dpdk
