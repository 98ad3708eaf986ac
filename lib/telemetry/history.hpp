// Ten minutes of the past, a row a second, of each worker and of all together: made by the main
// lcore from the snapshots that it takes from the stats rings, read by telemetry's client threads.
// All memory is taken when it is made: 130 KB a worker. A mutex does no harm: workers never touch
// it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "stats/counters.hpp"

namespace voxplane::telemetry {

// One second of a worker, or of all of them. Rates are by the time that passed between the first
// and the last snapshot of the second.
struct second {
    std::uint64_t unix_s = 0;    // when it ended
    std::uint64_t rx_octets = 0; // a second
    std::uint64_t tx_octets = 0;
    std::uint32_t packets = 0; // received or handed in, a second
    std::uint32_t dropped = 0; // a second
    std::uint32_t latency_p50_ns = 0;
    std::uint32_t latency_p99_ns = 0;
    std::uint32_t latency_max_ns = 0;
    std::uint32_t burst_mean_x100 = 0; // packets
    std::uint32_t rx_queue_pkts = 0;   // most
    std::uint32_t calls = 0;           // of all workers together, as are the next
    std::uint16_t pool_permille = 0;   // in use of the packet pool that is most so
    std::uint16_t busy_permille = 0;
    std::uint16_t reports = 0; // snapshots that came; 0: nothing else is known of this second
    std::array<std::uint32_t, stats::drop_reasons> drops{}; // a second
};

class history {
public:
    static constexpr std::size_t seconds = 600;

    // What only main knows.
    struct plane_figures {
        std::uint32_t calls = 0;
        std::uint16_t pool_permille = 0;
    };

    history(std::size_t workers, std::uint64_t tsc_hz);

    // A snapshot as it comes from a worker's ring, oldest first. Main lcore.
    void take(std::size_t worker, const stats::snapshot& one);
    // Ends a second of that number, by a clock that is never set; unix_s names it. At most one row
    // each; numbers that are left out have none and are counted. Main lcore.
    void end_second(std::uint64_t number, std::uint64_t unix_s, const plane_figures& plane);

    // All below: any thread but a worker.
    [[nodiscard]] std::size_t workers() const noexcept { return workers_.size(); }
    // At most `last` rows of a worker, or of all together, oldest first.
    [[nodiscard]] std::vector<second> rows(std::optional<std::size_t> worker,
                                           std::size_t last) const;
    // Seconds without a row, because main came too late.
    [[nodiscard]] std::uint64_t overruns() const;
    // Rows of workers that did not report in their second.
    [[nodiscard]] std::uint64_t silent() const;

private:
    struct entry {
        stats::snapshot before; // last one of the second before
        stats::snapshot latest;
        stats::peaks most; // of this second
        std::uint32_t reports = 0;
        std::vector<second> rows; // ring; never resized
    };
    // What came in a second.
    struct change {
        stats::counters values;
        double seconds = 0;
        std::uint32_t reports = 0;
    };

    [[nodiscard]] change close(entry& e) const;
    [[nodiscard]] static second row_of(const change& what);

    std::uint64_t tsc_hz_;
    mutable std::mutex lock_;
    std::vector<entry> workers_; // never resized
    std::vector<second> all_;
    std::size_t next_ = 0;              // place of the next row
    std::size_t count_ = 0;             // rows there are
    std::optional<std::uint64_t> last_; // number of the last second
    std::uint64_t overruns_ = 0;
    std::uint64_t silent_ = 0;
};

} // namespace voxplane::telemetry
