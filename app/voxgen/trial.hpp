// A trial as main sees it: planned from the options, run on the polling lcore while main shows the
// progress, and kept as a record.
#pragma once

#include <functional>

#include "base/result.hpp"
#include "engine/engine.hpp"
#include "options.hpp"
#include "search.hpp"

namespace voxplane::voxgen {

// What one trial gave.
struct trial_record {
    double asked_pps = 0; // of a flood: 0
    double sent_pps = 0;
    double received_pps = 0;
    double seconds = 0;       // from the first packet sent that counts to the last
    double median_late_s = 0; // behind their time, of packets that count
    bool out_of_time = false;
    std::uint64_t allocations = 0;
    figures counted;
};

// Packets a second of all streams at real-time pace.
[[nodiscard]] double real_time_pps(const options& o, std::size_t streams);

// pps 0: a flood.
[[nodiscard]] trial_plan plan_trial(const options& o, double pps, double warm_up_s, double seconds,
                                    std::uint64_t tsc_hz);

[[nodiscard]] trial_record record_of(const engine& done, double asked_pps, std::uint64_t tsc_hz);

// Whether it could not send at the rate it was asked for: half of its packets left later than half
// a hundredth of the trial and 10 ms.
[[nodiscard]] bool fell_behind(const trial_record& r);

struct runner {
    const options& how;
    engine& polls;
    unsigned lcore = 0;
    std::uint64_t tsc_hz = 1;
    std::function<bool()> stop;

    // Launches the engine, prints a line a second unless --quiet, waits for its end.
    [[nodiscard]] result<trial_record> run(double pps, double warm_up_s, double seconds) const;
};

} // namespace voxplane::voxgen
