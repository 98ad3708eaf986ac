// Checked settings: what the configuration file says, with every default filled in and every value
// in range. load() makes them; the session controller, the plan and the set-up only read them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "base/frame_class.hpp"
#include "config/tools.hpp"
#include "dsp/chain/settings.hpp"

namespace voxplane::config {

enum class idle_mode : std::uint8_t { poll, adaptive };
enum class checksum_mode : std::uint8_t { verify, trust };
enum class clock_mode : std::uint8_t { automatic, rx_timestamp, tsc };

// [runtime]
struct runtime {
    std::string isa = "auto"; // the --isa option overrides it
    idle_mode idle =
        idle_mode::adaptive;          // poll: never sleep; adaptive: sleep while nothing arrives
    std::uint32_t max_sleep_us = 100; // 1..1000, longest adaptive sleep
    std::uint32_t burst_pkts = 32;    // 1..32, most packets taken from a queue at once
    bool adjust = true; // burst, prefetching and polling before a sleep follow what workers see
    std::uint32_t shed_percent =
        90; // 0..100, busy share above which processors step down; 0: never
    std::uint32_t restore_percent = 70; // busy share below which they come back
    std::uint32_t tick_ms = 5;    // 0..10, longest wait of packets with voice processors; 0: none
    std::uint32_t tick_legs = 64; // 0..., a worker with fewer such legs lets none wait
    std::uint32_t stage_sample = 16; // 1..65536, one of that many bursts has its stages timed
    bool statistics = true;          // latency, bursts, stages; false: counters alone
    std::uint64_t seed = 0;          // of SSRC, sequence, timestamp; 0: from the system's entropy
};

// [pools.frames]: 160 = { initial = 512, maximum = 16384 }, and so on for each size.
struct frame_class {
    std::uint32_t initial = 0; // frames made at start, per NUMA node that has workers
    std::uint32_t maximum = 0; // frames that the pool may grow to
};

// [pools]
struct pools {
    std::uint32_t packets = 16383;    // receive mbufs per NUMA node, 2^k - 1 is cheapest
    std::uint32_t packet_cache = 256; // mbufs kept per lcore, 0..512
    std::uint32_t originated = 1023;  // mbufs for packets that we make ourselves
    std::uint32_t calls = 1024;       // most calls at once
    std::uint32_t voice_mib = 1024;   // most memory of voice processors per NUMA node, as needed
    // By class: 1.3 MB a node at start, 37 MB at most.
    std::array<frame_class, frame_classes> frames{
        {{512, 16384}, {256, 8192}, {128, 4096}, {128, 4096}, {128, 4096}, {64, 1024}}};
};

// [[port]]
struct port {
    std::string device; // ethdev name, such as net_af_packet0 or 0000:3b:00.0
    std::string name;   // the name used by addresses; the device when not given
    checksum_mode udp_checksum = checksum_mode::verify;
    clock_mode clock = clock_mode::automatic; // automatic: capture time on net_pcap files, else TSC
    bool steer = false;    // net_af_xdp: RTP to us, all else to the kernel, by our XDP program
    std::string exception; // device that gets what is not ours (a TAP), empty: count it
    std::string restamp;   // capture whose records get media time at exit, empty: none
    std::uint16_t rx_descriptors = 1024;
    std::uint16_t tx_descriptors = 1024;
    std::uint16_t max_queues = 0; // 0: as many as workers can use
};

// [[address]]: a local address that calls live on.
struct address {
    std::string port; // name of a [[port]]
    ip_prefix ip;
    std::optional<ip_address> gateway; // next hop of what is off the link
    std::vector<std::uint16_t> vlan;   // none, one tag, or outer and inner (QinQ); 1..4094
    bool announce = true;              // gratuitous ARP or unsolicited NA at start and link up
    bool answer_ping = true;
};

// [[neighbour]]: a next hop whose MAC address is known beforehand.
struct neighbour {
    ip_address ip;
    mac_address mac;
};

enum class payload_kind : std::uint8_t { pcmu, pcma, l16, other };

// One payload type that a leg speaks. Non-audio types are matched between legs by name.
struct payload_binding {
    std::string name; // "pcmu", "pcma", "l16/16000", or any other such as "telephone-event"
    payload_kind kind = payload_kind::other;
    std::uint8_t payload_type = 0; // 0..127
};

enum class source_mode : std::uint8_t { signalled, latch };
enum class unknown_payload : std::uint8_t { drop, pass };
enum class program_kind : std::uint8_t { automatic, opaque, relay, bytemap, pcm };
enum class stream_mode : std::uint8_t { keep, own };
enum class next_hop_mode : std::uint8_t { resolve, learn, fixed };
// What becomes of RTCP. Where one side of a call generates, so does the other, unless it is off.
enum class rtcp_mode : std::uint8_t {
    off,         // none is taken, none is sent
    relay,       // passed on, speaking of the streams as they are sent; where the program makes
                 // another stream of them (another clock, or processors and an own SSRC): generate
    generate,    // reports of our own; what arrives is read and ends here
    relay_always // passed on whatever the program does
};
enum class processor : std::uint8_t { level };

// [call.a] and [call.b]: one side of a call. "Arriving" is what this side sends to us.
struct leg {
    endpoint local;  // one of our addresses and an even port; RTCP has the port above unless muxed
    endpoint remote; // signalled address; unspecified with port 0 allowed with source = "latch"

    source_mode source = source_mode::signalled;
    std::uint32_t latch_window_ms = 10000; // first valid source inside this window is accepted
    std::uint32_t relatch_silence_ms = 0;  // 0: only signalling moves an accepted source
    std::uint32_t media_timeout_ms = 0;    // silence that ends the call, 0: never

    std::vector<payload_binding> payloads; // first audio entry is what this side is sent
    unknown_payload unknown = unknown_payload::drop;

    program_kind program = program_kind::automatic; // for arriving packets
    double gain_db = 0;                             // fixed gain of arriving audio, -60..24
    bool mute = false;                              // arriving audio becomes silence
    std::vector<processor> processors;              // need the pcm program
    dsp::voice_settings voice;                      // more processors, which have memory

    stream_mode stream = stream_mode::keep; // SSRC, sequence and timestamp of what is sent
    std::optional<std::uint32_t> ssrc;      // own stream: chosen by the file, else random
    std::optional<std::uint16_t> first_sequence;
    std::optional<std::uint32_t> first_timestamp;

    std::uint8_t dscp = 46;         // of what is sent to this side, 0..63
    bool zero_udp_checksum = false; // IPv4 only: send no UDP checksum
    next_hop_mode next_hop = next_hop_mode::resolve;
    mac_address next_hop_mac; // with next_hop = fixed
    rtcp_mode rtcp = rtcp_mode::relay;
    bool rtcp_mux = false; // RTCP on RTP's port, both ways (RFC 5761)
    // Where RTCP of this side comes from and goes to (SDP's a=rtcp, RFC 3605) when that is not the
    // port above remote's. Not with rtcp_mux.
    std::optional<endpoint> rtcp_remote;
};

// [[call]], or one of the calls that a [[call-range]] expands to.
struct call {
    std::string id;
    leg a;
    leg b;
};

// One of our addresses as a call gets it, and what SDP shows instead of it behind a NAT.
struct interface_address {
    ip_address local;
    ip_address advertised; // the same unless given
};

// [[interface]]: what `direction` and `interface` of a request name.
struct interface {
    std::string name;
    std::vector<interface_address> addresses; // used in turn, while they have ports
};

// [control]: the protocol that SIP proxies speak, and the calls that they make.
struct control {
    bool on = false;                       // the table is there
    std::vector<endpoint> listen;          // UDP
    std::vector<endpoint> listen_tcp;      // the same protocol over TCP
    std::vector<ip_prefix> allow;          // peers; others get no answer
    std::uint16_t first_port = 30000;      // even
    std::uint16_t last_port = 39999;       // odd
    std::uint32_t quarantine_s = 5;        // 0..3600, before a pair of ports is used again
    std::uint32_t offer_timeout_s = 3600;  // 1..86400, for an offer that nobody answers
    std::uint32_t media_timeout_s = 60;    // 0..86400, without a packet on any leg; 0: never
    std::uint32_t silent_timeout_s = 3600; // 0..86400, the same while a call is on hold
    std::uint32_t delete_delay_s = 30;     // 0..3600, from a delete to the end
    std::uint32_t max_calls = 0;           // 0: as many as [pools] calls
    std::uint32_t max_busy_percent = 0;    // 0..100, of any worker, beyond which none begin; 0: off
    std::string records;                   // file that gets a line for each call at its end
    std::string events;   // udp://, http:// or https:// address that hears of time-outs
    std::string snapshot; // file or Redis server that keeps calls over a restart
    std::string snapshot_name = "voxplane"; // of this node among the keys of a Redis server
    leg pattern;                            // what legs of these calls share
    std::vector<interface> interfaces;      // of none: "default", with all addresses
};

// [metrics]: HTTP for Prometheus, health checks, the page, and the control protocol.
struct metrics {
    bool on = false;                           // the table is there
    endpoint listen{{{{127, 0, 0, 1}}}, 9900}; // TCP
    std::vector<ip_prefix> allow;              // peers; others are refused
};

struct settings {
    config::runtime runtime;
    config::pools pools;
    std::vector<port> ports;
    std::vector<address> addresses;
    std::vector<neighbour> neighbours;
    std::vector<call> calls;
    config::control control;
    config::metrics metrics;
    config::capture capture;
    config::log log;
    std::string text; // that all of this was read from
};

} // namespace voxplane::config
