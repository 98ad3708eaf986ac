// What nearly every packet needs of a call, in two cache lines side by side: one that is read, one
// that is written. They lie apart from the rest of their leg, close to those of other legs: with
// thousands of calls, which no cache holds, a packet costs what lines it touches and how many pages
// those are spread over.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/cacheline.hpp"
#include "rtp/reception.hpp"

namespace voxplane::session {

struct program;

// What a plain packet (bare RTP over untagged IPv4, in order, from the accepted source) that
// arrives on a leg meets and leaves with: gathered from the leg's ingress and the egress that it
// leaves by, which alone decide. The owning worker gathers it anew whenever either changes.
struct alignas(cache_line_bytes) passage {
    std::uint32_t source_ip = 0; // addresses and ports stand as in a header
    std::uint16_t source_port_be = 0;
    std::uint8_t generation = 0; // of the port table's entries; 0: packets go the long way
    bool muxed = false;          // RTCP may come as well
    std::uint32_t ssrc = 0;      // of the stream that arrives
    std::uint32_t sent_ssrc = 0;
    std::uint32_t timestamp_offset = 0; // added to the source's
    std::uint32_t egress = 0;           // leg that packets leave by
    std::uint32_t remote_ip = 0;
    std::uint32_t ports = 0; // from and to
    std::uint64_t mac = 0;   // next hop in the low six bytes; 0: see neighbour
    const session::program* program = nullptr;
    std::uint16_t neighbour = 0; // next hop in the neighbour table, else no_neighbour
    std::uint16_t address = 0;   // local address that packets leave from
    std::uint16_t seq_offset = 0;
    std::uint8_t traffic_class = 0;
    bool zero_udp_checksum = false;
    bool operator==(const passage&) const = default;
};
static_assert(sizeof(passage) == cache_line_bytes);

// Aligned to both lines: processors that fetch pairs of lines fetch one leg's.
struct alignas(2 * cache_line_bytes) leg_lines {
    session::passage passage;
    rtp::reception received;
};
static_assert(offsetof(leg_lines, received) == cache_line_bytes);
static_assert(sizeof(leg_lines) == 2 * cache_line_bytes);

} // namespace voxplane::session
