// Before the first trial: the port's link and the next hop's MAC address are waited for, on the
// main thread, which polls the port meanwhile and answers for our addresses. So the peer too can
// ask, before media come.
#pragma once

#include <chrono>
#include <functional>

#include "base/address.hpp"
#include "base/result.hpp"
#include "dpdk/mempool.hpp"
#include "dpdk/port.hpp"
#include "engine/slow_path.hpp"

namespace voxplane::voxgen {

struct link_settings {
    const dpdk::port* port = nullptr;
    const dpdk::packet_pool* pool = nullptr; // for requests
    slow_path slow;
    ip_address next_hop;
    std::chrono::seconds most{10};
    std::function<bool()> stop; // asked while waiting
};

// The next hop's MAC address. Error: no link, or no answer, within the time.
[[nodiscard]] result<mac_address> find_next_hop(const link_settings& how);

// Waits for the link alone.
[[nodiscard]] result<void> wait_for_link(const link_settings& how);

// Answers what comes for so long.
void answer_for(const link_settings& how, std::chrono::milliseconds time);

} // namespace voxplane::voxgen
