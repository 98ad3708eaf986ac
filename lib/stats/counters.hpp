// What a worker counts, and the record of it that crosses to the main lcore. The worker's own copy
// is private and plain; every 100 ms it is copied into a snapshot and pushed on the lcore's stats
// ring, so that readers never touch a line that a worker writes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "stats/drop.hpp"
#include "stats/log_buckets.hpp"

namespace voxplane::stats {

// Steps of the packet path whose cycles are sampled, in the packet's order.
enum class stage : std::uint8_t {
    poll,
    parse,
    lookup,
    receive,
    transform,
    rewrite,
    transmit,
    slow
};
inline constexpr std::size_t stages = 8;

// Stage name such as "parse". Any thread.
[[nodiscard]] std::string_view name(stage which) noexcept;

inline constexpr std::size_t burst_sizes = 33; // of 0 to 32 packets

// The most since the last snapshot, each of one moment.
struct peaks {
    std::uint64_t latency_ns = 0;
    // Packets that waited in one rx queue: as many as a turn took from it, or what the driver told
    // when the snapshot was taken. Less than the truth between two looks.
    std::uint64_t rx_queue_pkts = 0;
    std::uint64_t handover_pkts = 0;   // on the ring from one other worker
    std::uint64_t tx_backlog_pkts = 0; // that a tx queue did not take at once
};

// Plain copyable counters; cycles are TSC cycles. For every worker and at any time
//   received + made + cloned + handed_in = transmitted + drops + handed_out + held
// and over all workers handed_out - handed_in packets are on the rings between them.
struct counters {
    std::uint64_t received = 0;    // from rx queues
    std::uint64_t made = 0;        // originated by us
    std::uint64_t cloned = 0;      // further egresses of one packet
    std::uint64_t transmitted = 0; // accepted by a tx queue
    std::uint64_t handed_out = 0;  // to the owning worker, or to a tx queue's owner
    std::uint64_t handed_in = 0;
    std::uint64_t held = 0; // waiting for a tx queue or the media tick, now
    std::array<std::uint64_t, drop_reasons> drops{};

    std::uint64_t bursts = 0;      // bursts with at least one packet
    std::uint64_t turns = 0;       // turns of the loop
    std::uint64_t busy_cycles = 0; // turns that did work
    std::uint64_t idle_cycles = 0; // empty turns and sleep
    std::uint64_t sleeps = 0;
    std::uint64_t busy_packets = 0; // received + handed in during busy turns

    // Packets that came to a stage, or to where another does its work in one go.
    std::array<std::uint64_t, stages> stage_entered{};
    std::array<std::uint64_t, stages> stage_cycles{};  // of sampled bursts
    std::array<std::uint64_t, stages> stage_packets{}; // packets that these bursts carried

    std::uint64_t made_failed = 0; // the pool for originated packets was empty
    std::uint64_t rx_octets = 0;
    std::uint64_t tx_octets = 0;
    std::uint64_t events_lost = 0;     // notices that the event ring had no room for
    std::uint64_t latched = 0;         // sources learnt
    std::uint64_t stamps_lost = 0;     // media times that a re-stamped port had no room for
    std::uint64_t voice_frames = 0;    // frames that went through a leg's chain
    std::uint64_t voice_fallbacks = 0; // processors that failed and were replaced by less
    std::uint64_t voice_shed = 0;      // levels taken off legs for load
    std::uint64_t voice_restored = 0;  // and given back
    std::uint64_t voice_legs = 0;      // with a chain, now
    std::uint64_t voice_groups = 0;    // of legs whose chains ran together
    std::uint64_t voice_grouped = 0;   // frames in them
    std::uint64_t tick_held = 0;       // waiting for the media tick, now; a part of `held`
    std::uint64_t tick_packets = 0;    // that waited for it
    std::uint64_t tick_wait_ns = 0;    // all their waits, media clock
    std::uint64_t tick_full = 0;       // groups that left because they were full
    std::uint64_t tick_due = 0;        // times that the oldest had waited for a tick
    std::uint64_t tick_order = 0;      // that a packet changed where its call is sent
    std::uint64_t tick_call = 0;       // that a command changed a call, or the worker stopped
    std::uint64_t media_clock_ns = 0;
    std::uint64_t allocations = 0; // heap calls by this worker since its loop began

    std::array<std::uint64_t, burst_sizes> burst_pkts{}; // rx bursts by their packets
    // Of rx bursts and of what was handed over at once: cycles since the one before in the same
    // turn, or since the turn began.
    log_buckets burst_cycles;
    // Of packets that stage transmit had: nanoseconds since the turn that received them began, on
    // whichever worker. Where captures give the time, the wait for the media tick is by their
    // clock, and other workers' share is left out.
    log_buckets latency_ns;
    peaks most;
};

// Sum of all drop reasons.
[[nodiscard]] std::uint64_t dropped(const counters& c) noexcept;

struct snapshot {
    std::uint64_t tsc = 0; // when it was taken
    counters values;
};

} // namespace voxplane::stats
