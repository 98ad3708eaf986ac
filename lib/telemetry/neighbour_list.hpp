// A copy of the neighbour table for telemetry: the table itself belongs to the main lcore alone,
// which refreshes this copy now and then.
#pragma once

#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "base/address.hpp"
#include "net/neighbour.hpp"

namespace voxplane::telemetry {

struct neighbour_view {
    ip_address ip;
    std::uint16_t address = 0; // index of the local address on whose link it is
    net::neighbour_state state = net::neighbour_state::incomplete;
    bool mac_known = false;
    mac_address mac;
    unsigned unanswered = 0; // solicitations since it was last confirmed
};

class neighbour_list {
public:
    // Main lcore; once a second is plenty.
    void refresh(const net::neighbour_table& table);
    // Any thread but a worker. Index: that of the table.
    [[nodiscard]] std::vector<neighbour_view> copy() const;

private:
    mutable std::mutex lock_;
    std::vector<neighbour_view> entries_;
};

// "incomplete", "reachable", "stale" or "fixed".
[[nodiscard]] std::string_view name(net::neighbour_state state) noexcept;

} // namespace voxplane::telemetry
