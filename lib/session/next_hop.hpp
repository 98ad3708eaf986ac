// Which neighbour packets to an address go by. Pure.
#pragma once

#include <algorithm>
#include <optional>
#include <span>

#include "base/address.hpp"
#include "config/settings.hpp"

namespace voxplane::session {

// The address itself where it is on the link of the local one or among the neighbours that the
// configuration names, else the gateway of the local address; none: there is no way.
[[nodiscard]] inline std::optional<ip_address> next_hop(const ip_address& there,
                                                        const config::address& local,
                                                        std::span<const config::neighbour> named) {
    const bool direct = local.ip.contains(there) ||
                        std::any_of(named.begin(), named.end(),
                                    [&](const config::neighbour& n) { return n.ip == there; });
    return direct ? std::optional<ip_address>(there) : local.gateway;
}

} // namespace voxplane::session
