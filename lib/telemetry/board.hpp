// The newest snapshot of every worker, as the main lcore took it from the stats rings, and rates
// over the interval before it. The main lcore writes, telemetry's client threads read; workers
// never touch it, so a mutex does no harm here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "stats/counters.hpp"

namespace voxplane::telemetry {

// Over the interval between a worker's last two snapshots.
struct rates {
    std::uint64_t packets_per_s = 0; // received or handed in
    std::uint64_t rx_octets_per_s = 0;
    std::uint64_t tx_octets_per_s = 0;
    unsigned busy_permille = 0;
    std::uint64_t interval_us = 0; // 0: fewer than two snapshots so far
};

class board {
public:
    // A worker that reports later than this after its last report has been off its lcore, or has
    // found its ring full: it reports ten times a second.
    static constexpr std::uint64_t late_us = 250'000;

    board(std::size_t workers, std::uint64_t tsc_hz);

    // Stores a snapshot; give all that a ring holds, oldest first. One that is not newer than the
    // last is ignored. Main lcore.
    void update(std::size_t worker, const stats::snapshot& newest);

    // All below: any thread but a worker.
    [[nodiscard]] std::size_t workers() const noexcept { return entries_.size(); }
    // All zero until the worker has reported.
    [[nodiscard]] stats::snapshot latest(std::size_t worker) const;
    [[nodiscard]] std::vector<stats::snapshot> latest() const;
    [[nodiscard]] telemetry::rates rates(std::size_t worker) const;
    [[nodiscard]] stats::counters totals() const;
    // Greatest peaks of all reports so far.
    [[nodiscard]] stats::peaks most(std::size_t worker) const;
    // Reports of all workers that came late.
    [[nodiscard]] std::uint64_t overruns() const;

private:
    struct entry {
        stats::snapshot latest;
        telemetry::rates rates;
        stats::peaks most;
    };

    std::uint64_t tsc_hz_;
    mutable std::mutex lock_;
    std::vector<entry> entries_; // never resized
    std::uint64_t overruns_ = 0;
};

} // namespace voxplane::telemetry
