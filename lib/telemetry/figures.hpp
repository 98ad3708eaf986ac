// Figures that are made from workers' counters: sums, shares and costs. Pure functions, used by the
// telemetry socket and by the summary alike, so that both say the same. Any thread but a worker.
#pragma once

#include <cstdint>
#include <span>

#include "stats/counters.hpp"

namespace voxplane::telemetry {

// Each peak becomes the greater of both.
void raise(stats::peaks& most, const stats::peaks& other) noexcept;

// Sum over workers; the media clock is the latest, peaks are the greatest.
[[nodiscard]] stats::counters sum(std::span<const stats::snapshot> workers) noexcept;

// Packets on the rings between workers, from a sum over workers. Snapshots of running workers are
// taken at different times, so the figure is exact only after they stopped; never negative.
[[nodiscard]] std::uint64_t in_flight(const stats::counters& all) noexcept;

// received + made + cloned + handed in = transmitted + dropped + handed out + held, which holds for
// every single worker's snapshot at any time.
[[nodiscard]] bool balanced(const stats::counters& worker) noexcept;

// The balance of the whole plane after its workers stopped: each worker's own, and no packet lost
// between them.
[[nodiscard]] bool balanced(std::span<const stats::snapshot> workers) noexcept;

// Share of cycles spent in turns that did work, in thousandths.
[[nodiscard]] unsigned busy_permille(std::uint64_t busy_cycles, std::uint64_t idle_cycles) noexcept;

// Cycles of busy turns over packets handled; 0 without packets.
[[nodiscard]] double cycles_per_packet(const stats::counters& c) noexcept;

// Cycles that a stage took, spread over all packets of the sampled bursts, also those that ended
// before that stage: the stages' figures can be added up. 0 without samples.
[[nodiscard]] double cycles_per_packet(const stats::counters& c, stats::stage which) noexcept;

// Frames of legs whose chains ran together, a group; 0 without groups.
[[nodiscard]] double legs_per_group(const stats::counters& c) noexcept;

// How long packets waited for the media tick; 0 when none did.
[[nodiscard]] double mean_wait_us(const stats::counters& c) noexcept;

// Packets of the bursts whose stages were timed.
[[nodiscard]] std::uint64_t sampled_packets(const stats::counters& c) noexcept;

} // namespace voxplane::telemetry
