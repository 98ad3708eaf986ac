// Addresses and next hops as a worker writes and compares them. Plain values.
#pragma once

#include <array>
#include <cstdint>

namespace voxplane::session {

// How far the source of a leg's packets is known.
enum class gate_state : std::uint8_t {
    closed,   // learning is over without a source
    learning, // the first valid source inside the window is taken
    accepted  // only `address` and `port` may send
};

// Address as compared on the wire: IPv4 in the first four bytes, the others zero.
struct wire_endpoint {
    std::array<std::uint8_t, 16> ip{};
    std::uint16_t port_be = 0;
    bool operator==(const wire_endpoint&) const = default;
};

inline constexpr std::uint16_t no_neighbour = UINT16_MAX;

} // namespace voxplane::session
