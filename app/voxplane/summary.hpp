// What the program tells when it ends: a table for people and JSON for scripts, both from the last
// snapshots of all workers and the calls as they were. Main lcore, after the workers have stopped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "frame/pool.hpp"
#include "stats/counters.hpp"
#include "telemetry/call_view.hpp"

namespace voxplane::app {

struct summary {
    std::vector<unsigned> lcores;             // by worker
    std::vector<stats::snapshot> workers;     // the last of each
    std::vector<telemetry::call_view> calls;  // ended ones too
    std::vector<frame::usage> frames;         // pools by node and class
    std::vector<session::voice_usage> voices; // memory of processors, by node and class
    std::uint64_t overruns = 0;               // late reports, of the board
    std::size_t leg_bytes = 0;                // memory of one leg
    std::uint64_t tsc_hz = 0;
};

// A table of some forty lines, ended by a newline; calls beyond the tenth are only counted.
[[nodiscard]] std::string to_text(const summary& of);

// The same figures with all calls; members are documented in README.
[[nodiscard]] std::string to_json(const summary& of);

// Error: the file cannot be written.
[[nodiscard]] result<void> write_json(const std::string& path, const summary& of);

} // namespace voxplane::app
