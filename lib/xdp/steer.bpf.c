// The XDP program that steers: datagrams for calls go to the AF_XDP socket of their queue, all else
// goes on into the kernel. Whatever is odd, fragmented, damaged or unknown is the kernel's too, and
// so is everything while no socket is there: a plane that has ended takes nothing away. It looks
// where the data path looks (parse.cpp): two VLAN tags, IPv4 options, IPv6 extension headers.
// Checksums are left to the reader.
//
// Loaded by DPDK's AF_XDP driver (xdp_prog=), which takes the first program of the object and puts
// its sockets into the map xsks_map; maps of this object are found by xdp::steering.
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "xdp/steer_maps.h"

struct {
    __uint(type, BPF_MAP_TYPE_XSKMAP);
    __uint(max_entries, STEER_QUEUES);
    __type(key, __u32);
    __type(value, __u32);
} xsks_map SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, STEER_ADDRESSES);
    __type(key, struct steer_address);
    __type(value, __u32); // index of steer_ports
} steer_addresses SEC(".maps");

// Mapped by its writer, so that a port is opened or closed by one store.
struct {
    __uint(type, BPF_MAP_TYPE_ARRAY);
    __uint(map_flags, BPF_F_MMAPABLE);
    __uint(max_entries, STEER_ADDRESSES);
    __type(key, __u32);
    __type(value, struct steer_ports);
} steer_ports SEC(".maps");

struct {
    __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
    __uint(max_entries, steer_counters);
    __type(key, __u32);
    __type(value, __u64);
} steer_counts SEC(".maps");

// A frame as far as it has been read.
struct cursor {
    void* at;
    void* end;
};

#define VLAN_TAGS 2
#define EXTENSION_HEADERS 8 // as many as the data path follows

// Reads Ethernet header and tags into `to`; VLAN id 0 is a priority tag only. False: truncated.
static __always_inline int read_ethernet(struct cursor* c, struct steer_address* to) {
    struct ethhdr* ethernet = c->at;
    if ((void*)(ethernet + 1) > c->end)
        return 0;
    __u16 type = bpf_ntohs(ethernet->h_proto);
    c->at = ethernet + 1;
#pragma unroll
    for (int i = 0; i < VLAN_TAGS; ++i) {
        if (type != ETH_P_8021Q && type != ETH_P_8021AD)
            break;
        __be16* tag = c->at; // identifier, then the next type
        if ((void*)(tag + 2) > c->end)
            return 0;
        const __u16 vlan = bpf_ntohs(tag[0]) & 0x0fff;
        if (to->vlan[0] == 0)
            to->vlan[0] = vlan;
        else
            to->vlan[1] = vlan;
        type = bpf_ntohs(tag[1]);
        c->at = tag + 2;
    }
    to->ethertype = type;
    return 1;
}

// Moves on to the UDP header and writes the destination; steer_steered: it is there.
static __always_inline enum steer_counter read_ipv4(struct cursor* c, struct steer_address* to) {
    struct iphdr* ip = c->at;
    if ((void*)(ip + 1) > c->end || ip->version != 4 || ip->ihl < 5)
        return steer_malformed;
    if (ip->protocol != IPPROTO_UDP)
        return steer_other_protocol;
    if (ip->frag_off & bpf_htons(0x3fff)) // more fragments, or an offset
        return steer_fragment;
    __builtin_memcpy(to->ip, &ip->daddr, sizeof ip->daddr);
    c->at += ip->ihl * 4;
    return steer_steered;
}

static __always_inline enum steer_counter read_ipv6(struct cursor* c, struct steer_address* to) {
    struct ipv6hdr* ip = c->at;
    if ((void*)(ip + 1) > c->end || ip->version != 6)
        return steer_malformed;
    __builtin_memcpy(to->ip, &ip->daddr, sizeof to->ip);
    __u8 next = ip->nexthdr;
    void* at = ip + 1;
    for (int i = 0; i <= EXTENSION_HEADERS; ++i) {
        if (next == IPPROTO_UDP) {
            c->at = at;
            return steer_steered;
        }
        if (next == IPPROTO_FRAGMENT)
            return steer_fragment;
        if (next != IPPROTO_HOPOPTS && next != IPPROTO_ROUTING && next != IPPROTO_AH &&
            next != IPPROTO_DSTOPTS)
            return steer_other_protocol;
        __u8* header = at;
        if ((void*)(header + 4) > c->end)
            return steer_malformed;
        // A source route that does not end here is for a router.
        if (next == IPPROTO_ROUTING && header[3] != 0)
            return steer_other_protocol;
        // RFC 4302 counts in words less two, all others in units of 8 octets less one.
        at += next == IPPROTO_AH ? (header[1] + 2) * 4 : (header[1] + 1) * 8;
        next = header[0];
    }
    return steer_malformed;
}

static __always_inline enum steer_counter judge(struct xdp_md* frame) {
    struct cursor c = {(void*)(long)frame->data, (void*)(long)frame->data_end};
    struct steer_address to = {};
    if (!read_ethernet(&c, &to))
        return steer_malformed;
    enum steer_counter way = steer_other_protocol;
    if (to.ethertype == ETH_P_IP)
        way = read_ipv4(&c, &to);
    else if (to.ethertype == ETH_P_IPV6)
        way = read_ipv6(&c, &to);
    if (way != steer_steered)
        return way;
    struct udphdr* udp = c.at;
    if ((void*)(udp + 1) > c.end)
        return steer_malformed;
    const __u32* index = bpf_map_lookup_elem(&steer_addresses, &to);
    if (!index)
        return steer_other_address;
    const __u32 row = *index;
    const struct steer_ports* ports = bpf_map_lookup_elem(&steer_ports, &row);
    if (!ports)
        return steer_other_address;
    const __u32 pair = bpf_ntohs(udp->dest) >> 1;
    const __u64 bit = 1ULL << (pair & 63);
    if (ports->any[pair >> 6] & bit)
        return steer_steered;
    if (!(ports->rtp[pair >> 6] & bit))
        return steer_other_port;
    const __u8* datagram = (void*)(udp + 1);
    if (bpf_ntohs(udp->len) <= sizeof *udp || (void*)(datagram + 1) > c.end)
        return steer_other_version;
    return *datagram >> 6 == 2 ? steer_steered : steer_other_version;
}

SEC("xdp")
int voxplane_steer(struct xdp_md* frame) {
    __u32 what = judge(frame);
    int action = XDP_PASS;
    if (what == steer_steered) {
        action = bpf_redirect_map(&xsks_map, frame->rx_queue_index, XDP_PASS);
        if (action != XDP_REDIRECT)
            what = steer_no_socket;
    }
    __u64* count = bpf_map_lookup_elem(&steer_counts, &what);
    if (count)
        ++*count;
    return action;
}

char LICENSE[] SEC("license") = "BSD";
