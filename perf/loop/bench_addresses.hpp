// Who is who on the bench: addresses and ports by call and side, and the shape of its packets.
#pragma once

#include <cstdint>

#include "base/address.hpp"
#include "base/wire.hpp"

namespace voxplane::perf {

constexpr unsigned chunk = 128; // packets on the ring at once, at most: what one turn takes
constexpr unsigned header_bytes = 14 + 20 + 8 + 12;
constexpr unsigned payload_bytes = 160;
constexpr unsigned frame_bytes = header_bytes + payload_bytes;
constexpr std::uint32_t calls_per_address = 8192; // of two legs with two ports each
constexpr std::uint16_t first_port = 16384;

inline ip_address ip(std::uint32_t host) {
    ip_address made;
    store_be32(made.bytes.data(), host);
    return made;
}

// Local addresses 198.18.0.x, remote 198.19.0.1, by call; both legs of a call on one address.
inline std::uint32_t local_ip(std::uint32_t call) {
    return 0xc6120001 + call / calls_per_address;
}
constexpr std::uint32_t remote_ip = 0xc6130001;
inline std::uint16_t local_port(std::uint32_t call, unsigned side) {
    return static_cast<std::uint16_t>(first_port + call % calls_per_address * 4 + side * 2);
}

} // namespace voxplane::perf
