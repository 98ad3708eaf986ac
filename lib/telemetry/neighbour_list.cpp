// Copying the neighbour table for other threads.
#include "telemetry/neighbour_list.hpp"

#include <array>
#include <utility>

namespace voxplane::telemetry {

void neighbour_list::refresh(const net::neighbour_table& table) {
    std::vector<neighbour_view> entries(table.size());
    for (std::uint16_t i = 0; i < entries.size(); ++i) {
        neighbour_view& e = entries[i];
        e.ip = table.ip(i);
        e.address = table.address(i);
        e.state = table.state(i);
        e.mac_known = table.lookup(i, e.mac.bytes.data());
        e.unanswered = table.solicitations_sent(i);
    }
    const std::lock_guard guard(lock_);
    entries_ = std::move(entries);
}

std::vector<neighbour_view> neighbour_list::copy() const {
    const std::lock_guard guard(lock_);
    return entries_;
}

std::string_view name(net::neighbour_state state) noexcept {
    constexpr std::array<std::string_view, 4> names{"incomplete", "reachable", "stale", "fixed"};
    return names[static_cast<std::size_t>(state)];
}

} // namespace voxplane::telemetry
