// The way of a packet on one screen. Each stage is one file and takes the burst's live packets in
// arrival order; what a stage ends (drop, hand-over, slow path) leaves the list.
//
//   poll -> parse -> lookup -> [ receive -> transform -> rewrite ] -> transmit
//             |        |          segment by segment                    |
//             |        |             +-> media tick: waits for company, then on with transform
//             |        +-> handover to the owning worker -> receive     +-> handover to a queue's
//             owner
//             +-> slow path, between segments: ARP, ND, ping, exception port
//
// A segment is a run of packets that receive lets through together: it ends before a packet that
// changes where others are sent (a source is learnt) and before a frame for the slow path, so that
// a burst gives the same bytes in the same order as its packets one by one.
//
// Nearly all packets take what stands in brackets in one go (straight.hpp), to the same bytes and
// counters; bursts whose stages are timed, and all else, take one stage after the other.
#pragma once

#include "datapath/context.hpp"

namespace voxplane::datapath {

// Ethernet to UDP of packets[0..live_count), every length and checksum; lists who goes on. Fills
// l3, datagram, local_address and the entry of the port table; leads what is not UDP to us to the
// slow path.
void parse(context& c, burst& b) noexcept;

// Entry of (local address, UDP port) -> leg. Hands packets of other workers' legs over.
void lookup(context& c, burst& b) noexcept;

// Gate, stream statistics and what will be sent, for live[from..), as far as packets[before].
// Returns the end of the segment; live[from..end) go on; live_count shrinks by what ended.
unsigned receive(context& c, burst& b, unsigned from, unsigned before = max_burst) noexcept;

// Whether a packet that receive lets through waits for the media tick, which has it then.
[[nodiscard]] bool hold(context& c, const packet& p) noexcept;
// Sends what waits: groups that are full, or all for every other reason. at_ns: media time of what
// brought it about. Returns how many packets.
unsigned release_tick(context& c, tick_end why, std::uint64_t at_ns) noexcept;
// What is due by now.
unsigned run_tick(context& c) noexcept;
// Ends what waits, as `shutdown`.
void drop_waiting(context& c) noexcept;

// What the program says, in place in the mbuf: pass, byte table, or PCM.
// end moves down when a packet is dropped.
void transform(context& c, burst& b, unsigned from, unsigned& end) noexcept;

// New Ethernet, IP, UDP and RTP headers in front of the datagram; checksums.
void rewrite(context& c, burst& b, unsigned from, unsigned& end) noexcept;

// Into the tx buffers of their ports; flush() sends them.
void transmit(context& c, burst& b, unsigned from, unsigned end) noexcept;

// A frame to a port, whoever has its queue. Takes the mbuf.
void send(context& c, rte_mbuf* m, std::uint16_t port) noexcept;

// Sends all tx buffers and hand-over lanes. What a queue does not take waits for the next turn.
void flush(context& c) noexcept;

// One frame that is not UDP to us. Takes the mbuf: answers, passes it to the exception port, or
// drops it with parse's reason or one of its own.
void slow_path(context& c, packet& p, std::uint16_t port) noexcept;

// To another worker's hand-over lane, with what it needs in the private area. Takes the mbuf.
void hand_over(context& c, const packet& p, unsigned owner) noexcept;
// A frame to the worker that has a queue on its port. Takes the mbuf.
void hand_over_frame(context& c, rte_mbuf* m, std::uint16_t port) noexcept;
void flush_lanes(context& c) noexcept;
// Takes what other workers handed over: packets for receive into b, frames for a queue straight to
// it. Returns how many mbufs it took.
unsigned take_over(context& c, burst& b) noexcept;

// Commands from main, applied between bursts; at most 32 a turn.
unsigned apply_commands(context& c) noexcept;

// Timers that are due: media time-outs, RTCP, announcements. At most 64 a turn.
unsigned run_timers(context& c) noexcept;

// All stages for the packets in b, parsed and looked up or handed over.
void process(context& c, burst& b) noexcept;

// The stage clock: one of context::stage_sample bursts has the cycles of its stages counted.
// Called before a queue is polled, with the burst's size after, and at the end of each stage.
void begin_sample(context& c) noexcept;
void sample_burst(context& c, unsigned packets) noexcept;
void end_stage(context& c, stats::stage which) noexcept;

} // namespace voxplane::datapath
