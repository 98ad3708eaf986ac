// One direction of a call: what the generator sends from one side, and what of it comes back at the
// other. One cache line a stream, written by the polling lcore alone.
#pragma once

#include <cstdint>

#include "base/cacheline.hpp"

namespace voxplane::voxgen {

inline constexpr std::uint32_t no_packet = UINT32_MAX;

// Packets of a stream are numbered from 0; number n has sequence first_seq + n modulo 2^16 and the
// timestamp first_timestamp + n * samples modulo 2^32.
struct alignas(cache_line_bytes) stream {
    // Read-only after launch.
    std::uint32_t ssrc = 0;
    std::uint32_t first_timestamp = 0;
    std::uint32_t first_frame = 0; // of the material, for number 0
    std::uint16_t first_seq = 0;
    std::uint16_t path = 0;        // Ethernet and IP header: index into the paths
    std::uint16_t return_path = 0; // path of the other side, whose addresses it comes back between
    std::uint16_t from_port = 0;   // network order, of what is sent
    std::uint16_t to_port = 0;
    std::uint16_t return_from_port = 0; // network order, of what comes back
    std::uint16_t return_to_port = 0;
    std::uint8_t side = 0; // 0: sent by side a and received by side b

    // How what comes back differs where the peer makes a stream of its own; learnt once.
    bool learnt = false;
    std::uint16_t seq_shift = 0;
    std::uint32_t timestamp_shift = 0;
    std::uint32_t ssrc_back = 0;

    std::uint32_t next = 0;         // number of the next packet
    std::uint32_t held = no_packet; // number that waits to be sent behind its successor
    std::uint32_t seen = 0;         // one above the highest number that came back
};
static_assert(sizeof(stream) == cache_line_bytes);

} // namespace voxplane::voxgen
