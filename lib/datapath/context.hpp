// Everything that a stage may touch, gathered for one worker. Marked parts say who writes:
// read-only after launch; private to the worker. What crosses to main goes by rings alone.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/cacheline.hpp"
#include "capture/slot_ring.hpp"
#include "datapath/address_map.hpp"
#include "datapath/kernels.hpp"
#include "datapath/media_clock.hpp"
#include "datapath/media_tick.hpp"
#include "datapath/pace/reach.hpp"
#include "datapath/packet.hpp"
#include "datapath/shed.hpp"
#include "datapath/timer_wheel.hpp"
#include "datapath/voice_group.hpp"
#include "dpdk/ring.hpp"
#include "dpdk/timestamp.hpp"
#include "frame/pools.hpp"
#include "net/neighbour.hpp"
#include "net/slow_path.hpp"
#include "session/command.hpp"
#include "session/controller.hpp"
#include "session/leg_pool.hpp"
#include "session/port_table.hpp"
#include "stats/counters.hpp"

namespace voxplane::datapath {

inline constexpr unsigned max_ports = 32;
inline constexpr std::uint16_t no_port = UINT16_MAX;
inline constexpr std::uint16_t no_queue = UINT16_MAX;

// One ethdev port as all workers see it. Read-only after launch.
struct port_view {
    std::uint16_t id = no_port;
    address_map addresses;                   // indices into shared::addresses
    std::vector<net::local_address> answers; // for ARP, ND and ping
    bool verify_udp = true;
    bool capture_clock = false;           // rx timestamps are the media clock
    std::uint16_t exception = no_port;    // where frames go that are not ours
    std::uint16_t exception_of = no_port; // this is an exception port: frames go there
    std::uint8_t keeper = 0;              // worker that originates packets on this port
    bool restamp = false;                 // media times of sent frames go to main
};

// What all workers share, read-only after launch but for what its own comments say.
struct shared {
    std::array<port_view, max_ports> ports;      // by ethdev id
    std::vector<local_address> addresses;        // by local address index
    std::vector<net::local_address> senders;     // the same, for packets that we make
    session::port_table* port_entries = nullptr; // written by main
    session::leg_pool* legs = nullptr;           // each leg written by its owner
    net::neighbour_table* neighbours = nullptr;  // written by main
    rte_mempool* originated = nullptr;           // for packets that we make
    datapath::kernels kernels;
    const dpdk::rx_timestamp* timestamps = nullptr; // null: no port has them
    unsigned workers = 1;
};

// Packets waiting for one tx port of this worker. Private to the worker.
struct tx_buffer {
    static constexpr unsigned capacity = 128;
    std::array<rte_mbuf*, capacity> mbufs;
    unsigned count = 0;
    std::uint64_t octets = 0; // of all that wait
};

// How this worker reaches a port: by a queue of its own, or over the worker that has one.
struct tx_route {
    std::uint16_t queue = no_queue;
    std::uint8_t via = 0;
    bool own = false;
};

// Packets on their way to one other worker. Private to the worker but for the ring.
struct handover_lane {
    dpdk::mbuf_ring* ring = nullptr; // null: no such worker
    std::array<rte_mbuf*, max_burst * 2> mbufs;
    unsigned count = 0;
};

struct context {
    // Read-only after launch.
    const shared* all = nullptr;
    unsigned index = 0; // of this worker
    std::array<tx_route, max_ports> routes{};
    std::array<dpdk::mbuf_ring*, session::port_entry::max_owners> inbound{}; // from each worker
    dpdk::record_ring<session::command>* commands = nullptr;
    dpdk::record_ring<session::event>* events = nullptr;
    std::array<dpdk::record_ring<std::uint64_t>*, max_ports> stamps{}; // media times of sent frames
    capture::slot_ring* capture = nullptr;                             // null: no captures of calls
    frame::stock* frames = nullptr;   // null: no frames but in packets
    unsigned stage_sample = 16;       // one of that many bursts has its stages timed
    bool measures = true;             // latency and bursts
    bool capture_clock = false;       // the media clock is that of the packets
    media_clock clock{1};             // TSC to nanoseconds
    std::uint64_t unix_offset_ns = 0; // from the media clock to Unix time, for RTCP

    // Private to the worker.
    stats::counters counters;
    timer_wheel wheel;
    shedder shed;
    unsigned frames_ahead =
        usual_frames_ahead;              // so far ahead of parse frames are fetched, this turn
    std::uint64_t now_ns = 0;            // media clock
    bool clock_known = false;            // false until the first time stamp of a capture
    std::uint64_t clock_begin_ns = 0;    // that time stamp
    std::uint64_t turn_tsc = 0;          // when this turn began
    std::uint64_t mark_tsc = 0;          // when its last burst ended
    stats::step_times* steps = nullptr;  // a breakdown that runs
    stats::step_times* detail = nullptr; // the same, while a burst is looked at for it
    unsigned usual_sample = 16;          // stage_sample when none runs
    bool timing = false;                 // this burst's stages are timed
    std::uint64_t stage_begin = 0;
    unsigned bursts_to_sample = 0;
    unsigned sampled_packets = 0;
    unsigned groups_to_sample = 0; // as bursts, of the tick
    datapath::burst burst;
    voice_group group;
    media_tick tick;
    std::uint32_t waiting_ports = 0; // bit p: tx[p] holds frames
    std::uint64_t waiting_lanes = 0; // bit w: lanes[w] holds packets
    std::array<tx_buffer, max_ports> tx;
    std::array<handover_lane, session::port_entry::max_owners> lanes;
    std::vector<session::timer_node> announce_timers; // by local address, sized before launch
};

// Sum of n octets by the kernel for that many. Worker.
[[nodiscard]] inline std::uint64_t sum_of(const context& c, const std::uint8_t* p,
                                          std::size_t n) noexcept {
    return c.all->kernels.checksum.for_size(n).sum(p, n);
}

// Moves a capture's media clock on to a packet's time stamp; it never steps back. Worker.
inline void move_clock(context& c, std::uint64_t stamp_ns) noexcept {
    if (!c.clock_known) [[unlikely]] {
        c.clock_known = true;
        c.clock_begin_ns = stamp_ns;
    }
    c.now_ns = stamp_ns > c.now_ns ? stamp_ns : c.now_ns;
}

// Packets that come to a stage. Worker.
inline void enter(context& c, stats::stage which, unsigned packets) noexcept {
    c.counters.stage_entered[static_cast<std::size_t>(which)] += packets;
}

// Ends a packet with a named reason. Worker.
void drop(context& c, rte_mbuf* m, stats::drop reason) noexcept;

// Tells main; lost and counted when main has not kept up. The last 512 places of the ring are kept
// for answers to commands.
void notify(context& c, const session::event& what) noexcept;

} // namespace voxplane::datapath
