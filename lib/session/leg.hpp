// One side of a call as its owning worker sees it. Nearly every packet needs no more than the leg's
// leg_lines, which lie elsewhere; others read `in` (gate and program of what arrives here) and, of
// the leg that they leave by, `out`. The rest is touched now and then. Only the owner writes a leg;
// published members may be read by anyone while the call exists.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/address.hpp"
#include "base/cacheline.hpp"
#include "base/published_record.hpp"
#include "config/settings.hpp"
#include "dsp/level.hpp"
#include "rtp/reception.hpp"
#include "session/leg_lines.hpp"
#include "session/leg_rtcp.hpp"
#include "session/memory.hpp"
#include "session/program.hpp"
#include "session/timer_node.hpp"
#include "session/voice.hpp"
#include "session/wire_endpoint.hpp"

namespace voxplane::session {

// Why packets of a leg are looked at more closely than the straight way does; one look for all.
namespace careful {
inline constexpr std::uint8_t next_hop = 1; // signalled, but the next hop is learnt from a frame
inline constexpr std::uint8_t captured = 2; // copied before and after, for a capture
} // namespace careful

// What decides about an arriving packet. The leg's passage follows it.
struct alignas(cache_line_bytes) ingress {
    wire_endpoint source;        // accepted source of RTP
    std::uint8_t generation = 0; // 0: no call here; else that of the port table's entries
    published<gate_state> gate{gate_state::closed};
    rtcp_channel rtcp = rtcp_channel::off;
    bool latching = false;    // source is learnt, not signalled
    std::uint32_t egress = 0; // leg that packets leave by
    const session::program* program = nullptr;
    std::uint64_t window_end_ns = 0; // media clock, no_time: the window starts with the clock
    std::uint32_t window_ms = 0;
    std::uint32_t relatch_silence_ms = 0; // 0: only signalling moves an accepted source
    std::uint32_t stream = 0;             // number of the source stream, counts changes of SSRC
    std::uint8_t careful = 0;             // bits of session::careful: packets go the long way
};
static_assert(sizeof(ingress) == cache_line_bytes);

inline constexpr std::uint64_t no_time = UINT64_MAX;

// What is written into packets that leave by this leg. The passage of the leg that they come from
// follows it.
struct alignas(cache_line_bytes) egress {
    wire_endpoint remote;                   // unspecified (port 0): nobody to send to yet
    std::uint16_t local_port_be = 0;        // RTP; RTCP leaves from the port above
    std::uint16_t address = 0;              // local address: its IP, MAC, VLAN, port
    std::uint16_t neighbour = no_neighbour; // next hop in the neighbour table, else `mac`
    std::array<std::uint8_t, 6> mac{};      // fixed or learnt next hop
    std::uint8_t traffic_class = 0;         // DSCP << 2
    bool mac_known = false;
    bool zero_udp_checksum = false;
    bool own_stream = false;      // SSRC, sequence, timestamp are ours
    bool learn_mac = false;       // next hop is the sender of the leg's inbound frames
    bool captured = false;        // what leaves is copied, as careful::captured of the leg says
    std::uint16_t seq_offset = 0; // own stream: added to the source's
    std::uint32_t timestamp_offset = 0;
    std::uint32_t ssrc = 0;
    std::uint32_t mapped_stream = 0;  // ingress::stream that the offsets belong to, 0: none yet
    std::uint32_t timestamp_base = 0; // program::rescales: the source's at which the offset holds
    dsp::far_end* far = nullptr;      // where what is sent is kept for an echo canceller
};
static_assert(sizeof(egress) == cache_line_bytes);

// Counters that change seldom, or that a packet without RTP state changes.
struct alignas(cache_line_bytes) leg_counters {
    published<std::uint64_t> rejected;  // source gate
    published<std::uint64_t> discarded; // payload types that the leg drops
    published<std::uint64_t> rtcp_packets;
    published<std::uint64_t> opaque_packets;
    published<std::uint64_t> past_packets; // totals of source streams before the present one
    published<std::uint64_t> past_octets;
    published<std::uint64_t> past_lost;
    published<std::uint32_t> past_duplicates;
    published<std::uint32_t> past_reordered;
};
static_assert(sizeof(leg_counters) == cache_line_bytes);

struct alignas(cache_line_bytes) leg {
    // What lies elsewhere outlives the leg, and is as new as the leg.
    leg(leg_lines& lines, dsp::level_state& meter) noexcept
        : received(lines.received), level(meter) {}

    ingress in;
    egress out;
    rtp::reception& received;
    dsp::level_state& level;
    std::uint64_t last_activity_ns = 0; // opaque and RTCP packets; RTP's is in `received`
    std::uint64_t media_timeout_ns = 0; // 0: never
    std::uint64_t past_until_ns = 0;    // media clock: past_source is heard, and not learnt
    std::uint32_t capture = 0;          // number of the stream in a capture
    std::uint32_t first_timestamp = 0;  // own stream: where it begins
    std::uint16_t first_seq = 0;
    bool timed_out = false;
    leg_counters counters;
    leg_voice voice;
    // Seldom used.
    leg_rtcp rtcp;
    timer_node silence_timer;                       // media time-out
    wire_endpoint signalled;                        // the remote address last signalled
    wire_endpoint past_source;                      // accepted before signalling named another
    published_record<wire_endpoint> shown_source;   // in.source, for readers
    published_record<stream_numbers> shown_numbers; // of `out`, for readers
};

// 30,000 calls are 60,000 of these; 1.5 KiB a leg is the promise.
inline constexpr std::size_t leg_bytes = sizeof(leg) + sizeof(leg_lines) + sizeof(dsp::level_state);
static_assert(leg_bytes <= 1536);

} // namespace voxplane::session
