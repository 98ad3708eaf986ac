// What a worker tells the main lcore of itself, ten times a second.
#include <rte_ethdev.h>

#include "datapath/measure.hpp"
#include "datapath/worker.hpp"

namespace voxplane::datapath {

// Where the driver tells how many packets wait.
void worker::look_at_queues() noexcept {
    for (const polled_queue& queue : how_.queues) {
        const int waiting = rte_eth_rx_queue_count(queue.port, queue.queue);
        if (waiting > 0) {
            raise(context_.counters.most.rx_queue_pkts, static_cast<std::uint64_t>(waiting));
        }
    }
}

void worker::publish(std::uint64_t now_tsc) noexcept {
    if (how_.snapshots == nullptr) {
        return;
    }
    context_.counters.media_clock_ns = context_.now_ns;
    if (how_.allocations != nullptr) {
        context_.counters.allocations = how_.allocations() - allocations_before_;
    }
    look_at_queues();
    const stats::snapshot record{now_tsc, context_.counters};
    if (how_.snapshots->push(record)) { // a full ring: main reads the next one
        context_.counters.most = {};
    }
}

} // namespace voxplane::datapath
