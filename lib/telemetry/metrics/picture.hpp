// All that metrics are made of, as the main lcore last knew it: copied or counted there, so that a
// scrape touches no line that a worker writes. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "session/controller.hpp"
#include "stats/counters.hpp"
#include "telemetry/board.hpp"
#include "telemetry/health.hpp"
#include "telemetry/quality_survey.hpp"

namespace voxplane::telemetry::metrics {

struct pool_figures {
    std::string name;
    std::string kind; // "packets", "frames" or "voice"
    int numa = -1;
    std::uint64_t size = 0;
    std::uint64_t in_use = 0;
    std::uint64_t maximum = 0; // that it may grow to; its size where it does not grow
    // What became of requests, where the pool counts them.
    std::vector<std::pair<std::string, std::uint64_t>> requests;
};

struct queue_figures {
    std::uint64_t packets = 0;
    std::uint64_t dropped = 0; // by the device, for want of room
};

struct port_figures {
    std::string name;
    std::string driver;
    bool up = false;
    std::uint64_t rx_packets = 0;
    std::uint64_t tx_packets = 0;
    std::uint64_t rx_octets = 0;
    std::uint64_t tx_octets = 0;
    std::uint64_t rx_missed = 0;
    std::uint64_t rx_errors = 0;
    std::uint64_t tx_errors = 0;
    std::uint64_t rx_no_mbuf = 0;
    std::vector<queue_figures> rx_queues; // empty: the driver does not count them
};

// The control protocol; counts by the names under which they are shown.
struct control_figures {
    using counts = std::vector<std::pair<std::string, std::uint64_t>>;
    std::uint64_t calls = 0;
    std::uint64_t begun = 0;
    bool draining = false;
    std::uint64_t ports = 0;
    std::uint64_t ports_in_use = 0;
    counts closed;   // by rtpengine's reasons
    counts requests; // by command
    counts messages; // by what became of them
    counts lost;     // by writer
};

struct picture {
    std::string version;
    std::string dpdk;
    std::string isa;
    double uptime_s = 0;
    std::uint64_t tsc_hz = 0;
    std::vector<unsigned> lcores; // by worker
    std::vector<stats::snapshot> workers;
    std::vector<rates> now; // by worker
    std::uint64_t late_reports = 0;
    session::call_totals calls;
    std::uint64_t calls_active = 0;
    std::uint64_t calls_pending = 0;
    survey_figures quality;
    std::vector<health_fault> faults;
    std::vector<pool_figures> pools;
    std::vector<port_figures> ports;
    std::optional<control_figures> control; // none: there is no [control]
};

} // namespace voxplane::telemetry::metrics
