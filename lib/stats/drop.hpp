// Why a packet ended without being transmitted. One list gives the enum, the counter's name and the
// sentence shown to operators; every drop in the data path names one of these.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// clang-format off
#define VOXPLANE_DROP_REASONS(X)                                                             \
    X(multi_segment,        "frame spans several mbufs")                                     \
    X(shared_mbuf,          "mbuf is shared and may not be written")                         \
    X(truncated_l2,         "frame ends inside its Ethernet or VLAN header")                 \
    X(unknown_ethertype,    "neither IPv4, IPv6 nor ARP")                                    \
    X(not_for_us,           "destination address is not ours")                               \
    X(vlan_mismatch,        "VLAN tags are not those of the local address")                  \
    X(ip_malformed,         "IP header is damaged or lengths disagree")                      \
    X(ip_checksum,          "IPv4 header checksum is wrong")                                 \
    X(ip_fragment,          "IP fragment")                                                   \
    X(ip_protocol,          "neither UDP nor ICMP")                                          \
    X(udp_malformed,        "UDP length disagrees with the frame")                           \
    X(udp_checksum,         "UDP checksum is wrong or, over IPv6, absent")                   \
    X(arp_ignored,          "ARP that asks nothing of us")                                   \
    X(icmp_ignored,         "ICMP that asks nothing of us")                                  \
    X(slow_path_malformed,  "ARP, ND or ICMP is damaged")                                    \
    X(no_leg,               "no leg owns this address and port")                             \
    X(leg_ended,            "leg ended while the packet was on its way")                     \
    X(rtcp_off,             "leg takes no RTCP")                                             \
    X(rtp_malformed,        "not RTP version 2 or header exceeds the packet")                \
    X(rtcp_malformed,       "not RTCP version 2 or lengths disagree")                        \
    X(rtcp_consumed,        "RTCP that ends here: reports are our own")                      \
    X(source_rejected,      "source is not the leg's accepted one")                          \
    X(source_window_closed, "no source accepted and the learning window is over")            \
    X(payload_type,         "leg drops this payload type")                                   \
    X(no_remote,            "other leg has no remote address yet")                           \
    X(no_next_hop,          "MAC address of the next hop is unknown")                        \
    X(no_room,              "mbuf has no room for the new header or the samples")            \
    X(handover_full,        "ring to the owning worker is full")                             \
    X(tx_full,              "transmit queue took no more packets")                           \
    X(no_tx_queue,          "port has no transmit queue for this worker")                    \
    X(shutdown,             "still held when the worker stopped")
// clang-format on

namespace voxplane::stats {

enum class drop : std::uint8_t {
#define VOXPLANE_DROP_ENUM(name, text) name,
    VOXPLANE_DROP_REASONS(VOXPLANE_DROP_ENUM)
#undef VOXPLANE_DROP_ENUM
};

#define VOXPLANE_DROP_COUNT(name, text) +1
inline constexpr std::size_t drop_reasons = 0 VOXPLANE_DROP_REASONS(VOXPLANE_DROP_COUNT);
#undef VOXPLANE_DROP_COUNT

// Counter name, such as "ip_checksum". Any thread.
[[nodiscard]] std::string_view name(drop reason) noexcept;

// The sentence for operators. Any thread.
[[nodiscard]] std::string_view text(drop reason) noexcept;

} // namespace voxplane::stats
