// A packet on its way through the stages. `packet` lives in the worker's scratch, one a slot of the
// burst; `metadata` is the part that survives outside of a burst, in the mbuf's private area.
#pragma once

#include <array>
#include <cstdint>

#include <rte_mbuf.h>

#include "base/cacheline.hpp"
#include "base/wire.hpp"
#include "dpdk/mempool.hpp"
#include "rtp/reception.hpp"
#include "session/leg.hpp"
#include "session/port_table.hpp"
#include "stats/drop.hpp"

namespace voxplane::datapath {

inline constexpr unsigned max_burst = 32;

// What the datagram carries, as the leg expects it.
enum class media : std::uint8_t { rtp, rtcp, opaque };

// One packet between rx and tx. The mbuf belongs to the burst until a stage transmits, drops or
// hands it over. Offsets count from `frame`, lengths are in bytes.
struct alignas(cache_line_bytes) packet {
    rte_mbuf* mbuf = nullptr;
    std::uint8_t* frame = nullptr;             // first byte of Ethernet
    session::leg* in = nullptr;                // leg that it arrived on
    session::leg* out = nullptr;               // leg that it leaves by
    const session::program* program = nullptr; // of the leg, as it was when the packet came
    const session::payload_rule* rule = nullptr;
    std::uint64_t arrival_ns = 0;  // media clock
    std::uint64_t payload_sum = 0; // checksum sum of the new payload when `payload_summed`
    const session::port_table::slot* slot = nullptr; // of the UDP port, while parse works
    std::uint32_t entry = 0;                         // of the port table
    std::uint32_t ssrc = 0;                          // RTP fields to be sent
    std::uint32_t timestamp = 0;
    std::uint32_t source_timestamp = 0; // as received
    std::uint32_t stream = 0;           // of the leg, as it was when the packet came
    std::uint16_t seq = 0;
    std::uint16_t frame_bytes = 0;
    // These four, and the next four, are set by one store each where all are constant.
    alignas(8) std::uint16_t l3 = 0; // IP header
    std::uint16_t datagram = 0;      // first byte after the UDP header
    std::uint16_t vlan[2] = {0, 0};  // outer, inner VLAN id, 0: none
    bool ipv4 = true;
    bool plain = false; // untagged IPv4 without options: headers stand where plain_frame.hpp says
    bool payload_summed = false;
    bool bare = false; // RTP: neither CSRC list, extension nor padding
    media what = media::rtp;
    rtp::arrival order = rtp::arrival::in_order; // RTP
    std::uint8_t payload_type = 0;
    bool summed = false;       // the UDP checksum as received is right, the datagram as it came
    std::uint16_t payload = 0; // media after RTP header, CSRC list and extension
    std::uint16_t payload_bytes = 0;
    std::uint16_t datagram_bytes = 0;
    std::uint16_t local_address = 0;             // index of the address that it was sent to
    std::uint16_t out_address = 0;               // and of that which it leaves from
    stats::drop otherwise = stats::drop::no_leg; // slow: the reason if nobody wants the frame
};

// UDP destination port of a packet that parse has let through.
[[nodiscard]] inline std::uint16_t local_port(const packet& p) noexcept {
    return load_be16(p.frame + p.datagram - 6);
}

// Why an mbuf is on a hand-over ring.
enum class handover : std::uint8_t {
    receive, // its leg belongs to the other worker: go on with stage receive
    transmit // only the other worker has a queue on its port
};

struct metadata {
    std::uint64_t arrival_ns;
    std::uint32_t entry;
    std::uint16_t l3;
    std::uint16_t datagram;
    std::uint16_t datagram_bytes;
    std::uint16_t port; // transmit: ethdev port
    handover why;
    std::uint8_t flags; // bit 0: IPv4, bit 1: summed, bit 2: plain
};
static_assert(sizeof(metadata) <= 32 && sizeof(metadata) <= dpdk::packet_private_bytes);

[[nodiscard]] inline metadata* metadata_of(rte_mbuf* m) noexcept {
    return static_cast<metadata*>(rte_mbuf_to_priv(m));
}

// The packets of one burst in arrival order. Stages work on live[0..live_count); a stage that ends
// a packet leaves it out of the list that it rebuilds. Frames for the slow path wait outside of the
// list, so that answers keep their place among the packets.
struct burst {
    std::array<packet, max_burst> packets;
    std::array<std::uint8_t, max_burst> live{};
    unsigned live_count = 0;
    std::uint32_t slow = 0; // bit i: packets[i] is for the slow path, when its turn comes
    std::uint32_t done = 0; // bit i: packets[i] went straight: nothing is left but transmit
    unsigned staged = 0;    // packets of the segment that did not
    bool astray = false;    // some packet has no leg of this worker's
    bool handed = false;    // came from other workers
    std::uint16_t port = 0; // ethdev port that it came from

    // Before the first stage that sees its packets.
    void begin() noexcept {
        slow = done = 0;
        astray = false;
    }
};

[[nodiscard]] inline bool is_done(const burst& b, unsigned index) noexcept {
    return (b.done >> index & 1U) != 0;
}

// packets[index]. The empty statement hides where the address comes from: the compiler would work
// it out anew for every other field instead of keeping it.
[[nodiscard, gnu::always_inline]] inline packet& packet_at(burst& b, unsigned index) noexcept {
    packet* p = &b.packets[index];
    __asm__("" : "+r"(p));
    return *p;
}

} // namespace voxplane::datapath
