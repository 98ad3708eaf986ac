// A worker: the loop that one lcore runs from launch to stop. It owns its queues and all legs of
// the calls assigned to it, and shares nothing that it writes except through rings.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "base/cacheline.hpp"
#include "datapath/context.hpp"
#include "datapath/pace/pace.hpp"
#include "dpdk/qsbr.hpp"
#include "dpdk/ring.hpp"
#include "stats/counters.hpp"

namespace voxplane::datapath {

struct polled_queue {
    std::uint16_t port = 0; // ethdev id
    std::uint16_t queue = 0;
};

struct worker_settings {
    unsigned index = 0;
    std::vector<polled_queue> queues;
    std::uint16_t burst_pkts = max_burst; // at most
    // Burst size, prefetch distance and time of polling follow what the worker sees; false: as set.
    bool adjusts = true;
    unsigned frames_ahead = usual_frames_ahead; // where nothing is adjusted
    bool adaptive_sleep = true;
    std::uint32_t max_sleep_us = 100;
    unsigned stage_sample = 16; // 1: every burst
    bool measures = true;       // latency, bursts, stages; false: counters alone
    bool capture_clock = false;
    shed_limits shed;
    tick_settings tick;
    std::uint64_t tsc_hz = 1;
    dpdk::qsbr* quiescence = nullptr;
    dpdk::record_ring<stats::snapshot>* snapshots = nullptr;
    // Heap calls of the calling thread so far, null when the program does not count them.
    std::uint64_t (*allocations)() noexcept = nullptr;
};

class worker {
public:
    // Main, before launch. context() is to be completed (routes, rings) before run().
    explicit worker(const worker_settings& how, const shared& all);
    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;

    [[nodiscard]] datapath::context& context() noexcept { return context_; }

    // Main: packets may be taken from queues from now on. Before, only commands are applied, so
    // that the calls of the configuration exist when the first packet of a capture is read.
    void open() noexcept { open_.store(true, std::memory_order_release); }

    // The loop; returns after stop() when nothing is held any more. Runs on the worker's lcore.
    void run() noexcept;

    // Main: no more packets are taken from queues, nor made by timers, after the turn in progress;
    // what is held is sent, or dropped as `shutdown` when its queue takes nothing for 100 ms.
    void stop() noexcept { stopping_.store(true, std::memory_order_relaxed); }
    // Main: hand-over rings are empty for good once every worker has said so.
    [[nodiscard]] bool drained() const noexcept { return drained_.load(std::memory_order_acquire); }
    void finish() noexcept { finish_.store(true, std::memory_order_release); }

    // One turn of the loop, for tests and benchmarks that bring their own thread. Returns the
    // number of packets, commands and timers handled, and of packets held.
    unsigned turn() noexcept;

private:
    unsigned poll(const polled_queue& queue) noexcept;
    void take_clock(burst& b, unsigned count) noexcept;
    void account(std::uint64_t begin, std::uint64_t end, unsigned work) noexcept;
    unsigned end_wait(unsigned packets, std::uint64_t begin) noexcept;
    void shed_load() noexcept;
    void set_pace(const spin_costs& costs) noexcept;
    void choose_sleep() noexcept;
    void look_at_queues() noexcept;
    void publish(std::uint64_t now_tsc) noexcept;
    void rest() noexcept;
    void drop_held() noexcept;
    void drop_handed_over() noexcept;

    // Read-only after launch.
    worker_settings how_;
    std::uint64_t snapshot_cycles_;

    // Private to the worker.
    datapath::context context_;
    std::uint64_t next_snapshot_tsc_ = 0;
    std::uint64_t allocations_before_ = 0;
    std::uint64_t busy_before_ = 0; // of the last look at the load
    std::uint64_t idle_before_ = 0;
    std::uint64_t last_packet_tsc_ = 0;
    pace pace_;
    std::uint32_t first_sleep_us_ = 1;
    std::uint32_t sleep_us_ = 1;

    // Control: main writes, the worker reads; drained_ the other way.
    alignas(cache_line_bytes) std::atomic<bool> open_{false};
    std::atomic<bool> stopping_{false};
    std::atomic<bool> finish_{false};
    std::atomic<bool> drained_{false};
};

} // namespace voxplane::datapath
