// Maps that the XDP program and its user side share, in C that both compile. Written by the main
// lcore through libbpf and a mapping of steer_ports; read by the program for each frame.
#pragma once

#include <linux/types.h>

#define STEER_PROGRAM "voxplane_steer" // at most 15 characters are kept by the kernel
#define STEER_ADDRESSES 256
#define STEER_QUEUES 256 // sockets: the highest queue of an interface is below this
#define STEER_PORT_WORDS 512

// Key of the map steer_addresses: a local address with the tags that its frames carry.
struct steer_address {
    __u8 ip[16];     // IPv4 in the first four octets, the others zero
    __u16 vlan[2];   // outer and inner, or the only one first; 0: none
    __u16 ethertype; // 0x0800 or 0x86dd
    __u16 unused;    // zero, as all octets of a key are compared
};

// Value of the map steer_ports, an array by what steer_addresses tells: a bit a pair of ports,
// since RTCP's odd port belongs to the even one below. Bit n of word w is port 2 * (64 * w + n).
struct steer_ports {
    __u64 rtp[STEER_PORT_WORDS]; // RTP and RTCP alone, told by their version
    __u64 any[STEER_PORT_WORDS]; // every datagram: what is relayed unread
};

// What came of a frame, counted for each processor. All but the first go to the kernel.
#define STEER_COUNTERS(X)                                                                          \
    X(steered, "RTP, RTCP or what is relayed unread, to its socket")                               \
    X(no_socket, "the same, but nobody receives on this queue")                                    \
    X(other_protocol, "no UDP: ARP, ICMP, TCP and all else")                                       \
    X(other_address, "UDP to an address without calls, or with other VLAN tags")                   \
    X(other_port, "UDP to a port without a call")                                                  \
    X(other_version, "no RTP or RTCP of version 2 to a port of a call")                            \
    X(fragment, "a fragment of a datagram")                                                        \
    X(malformed, "shorter than its headers tell, or too many of them")

enum steer_counter {
#define STEER_ENUM(name, text) steer_##name,
    STEER_COUNTERS(STEER_ENUM)
#undef STEER_ENUM
        steer_counters
};
