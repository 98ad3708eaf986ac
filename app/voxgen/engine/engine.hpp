// The polling lcore: sends what is due, takes what comes back, one trial at a time. It owns the
// port's queues, the streams and the ledger while a trial runs; main reads the progress meanwhile,
// and all else once the lcore has returned.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include <rte_mbuf_core.h>
#include <rte_mempool.h>

#include "base/cacheline.hpp"
#include "checker.hpp"
#include "figures.hpp"
#include "ledger.hpp"
#include "pacer.hpp"
#include "slow_path.hpp"
#include "source.hpp"
#include "traffic.hpp"

namespace voxplane::voxgen {

inline constexpr unsigned most_burst = 32;

struct engine_settings {
    std::uint16_t port = 0;
    unsigned burst_pkts = most_burst; // 4..32, sent or taken at once
    rte_mempool* pool = nullptr;
    slow_path slow;
    std::uint64_t (*allocations)() noexcept = nullptr; // heap calls of the calling thread
};

struct trial_plan {
    pace when; // begin_cycles is set by run()
    std::uint64_t flood_warm_up_cycles =
        0; // with when.interval_cycles 0: time, not packets, ends it
    std::uint64_t flood_cycles = 0;
    std::uint64_t most_cycles = 0;   // a generator that cannot keep its pace stops after so much
    std::uint64_t linger_cycles = 0; // how long packets are waited for behind the last one
    std::uint64_t settle_cycles = 0; // how long copies are waited for when all packets are back
};

// Cycles since the begin of the trial, of packets that count.
struct trial_times {
    std::uint64_t first_sent = 0;
    std::uint64_t last_sent = 0;
    std::uint64_t first_received = 0;
    std::uint64_t last_received = 0;
    bool out_of_time = false; // most_cycles were over
};

struct alignas(cache_line_bytes) progress {
    published<std::uint64_t> sent;
    published<std::uint64_t> received;
    published<std::uint64_t> lost; // accounts closed so far
    published<std::uint64_t> wrong;
    published<std::uint64_t> latency_most_cycles;
};

class engine {
public:
    engine(const engine_settings& how, const traffic& all, ledger& accounts,
           const injection& faults);
    ~engine();
    engine(const engine&) = delete;
    engine& operator=(const engine&) = delete;

    // Main, before run().
    void prepare(const trial_plan& plan) noexcept;
    // A whole trial, on the polling lcore.
    void run() noexcept;
    // Main: no more is sent; what is on its way is waited for.
    void stop() noexcept { stopping_.store(true, std::memory_order_relaxed); }

    [[nodiscard]] const progress& state() const noexcept { return progress_; }
    [[nodiscard]] const figures& counted() const noexcept { return figures_; }
    [[nodiscard]] const trial_times& times() const noexcept { return times_; }
    [[nodiscard]] std::uint64_t allocations() const noexcept { return allocations_; }

private:
    struct outgoing {
        std::uint64_t due = 0; // absolute cycles
        std::uint32_t stream = 0;
        std::uint32_t n = 0;
    };

    void send_due(std::uint64_t now) noexcept;
    void add(std::uint32_t stream, std::uint32_t n, std::uint64_t due) noexcept;
    void flush() noexcept;
    bool receive() noexcept;
    void publish() noexcept;
    [[nodiscard]] bool sending(std::uint64_t now) noexcept;
    [[nodiscard]] bool all_back() const noexcept;
    [[nodiscard]] bool over(std::uint64_t quiet_cycles) const noexcept;

    // Read-only while a trial runs.
    engine_settings how_;
    const traffic& all_;
    trial_plan plan_;

    // The polling lcore's.
    ledger& accounts_;
    source source_;
    checker checker_;
    pacer pacer_;
    std::array<rte_mbuf*, most_burst> waiting_{}; // built, not yet taken by the device
    std::array<outgoing, most_burst> about_{};
    unsigned count_ = 0;
    std::array<rte_mbuf*, most_burst> spare_{}; // mbufs for the next burst
    unsigned spares_ = 0;
    bool flood_ = false;
    bool ended_ = false; // nothing more becomes due
    std::uint64_t begin_ = 0;
    figures figures_;
    trial_times times_;
    std::uint64_t allocations_ = 0;

    progress progress_;
    alignas(cache_line_bytes) std::atomic<bool> stopping_{false}; // main writes
};

} // namespace voxplane::voxgen
