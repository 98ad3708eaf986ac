// What dpdk-dumpcap, a second process, needs of the first one. Without a capture it costs nothing;
// while one runs, DPDK's own callbacks copy packets on the workers.
#pragma once

#include <utility>

#include "base/result.hpp"

struct rte_mempool;

namespace voxplane::dpdk {

class dumpcap {
public:
    // port: an ethdev that exists; pool: where a packet can be made for a moment. Main thread,
    // once, after the ports are there. Errors: rte_pdump_init's.
    [[nodiscard]] static result<dumpcap> create(unsigned port, rte_mempool* pool);
    dumpcap(dumpcap&& other) noexcept : owned_(std::exchange(other.owned_, false)) {}
    dumpcap& operator=(dumpcap&& other) noexcept {
        std::swap(owned_, other.owned_);
        return *this;
    }
    dumpcap(const dumpcap&) = delete;
    dumpcap& operator=(const dumpcap&) = delete;
    ~dumpcap();

private:
    dumpcap() = default;
    bool owned_ = true;
};

} // namespace voxplane::dpdk
