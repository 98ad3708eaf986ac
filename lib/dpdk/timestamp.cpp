// Registers the receive timestamp field; main thread.
#include "dpdk/timestamp.hpp"

#include <rte_errno.h>

#include "dpdk/error.hpp"

namespace voxplane::dpdk {

result<rx_timestamp> rx_timestamp::create(std::uint32_t unit_ns) {
    if (unit_ns == 0)
        return failure{"receive timestamp: a unit of 0 ns was given, which means that the port "
                       "stamps no packets"};
    int offset = -1;
    std::uint64_t flag = 0;
    if (rte_mbuf_dyn_rx_timestamp_register(&offset, &flag) != 0)
        return call_failed("rte_mbuf_dyn_rx_timestamp_register", rte_errno);
    return rx_timestamp(offset, flag, unit_ns);
}

} // namespace voxplane::dpdk
