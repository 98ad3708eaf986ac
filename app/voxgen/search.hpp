// The no-drop rate: the highest at which a device loses no more than it may, found by trials at
// fixed rates (RFC 2544 section 26.1, with a binary search in place of steps). Pure: trials are the
// caller's.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace voxplane::voxgen {

struct search_settings {
    double min_pps = 0;       // 0: no rate below which the search gives up
    double max_pps = 0;       // tried first
    bool beyond = false;      // max_pps is only a guess: more is tried when it passes
    double resolution = 0.01; // ends when what passed and what failed are so near, as a share
    double max_loss = 0;      // share of packets sent
    std::uint32_t repeat = 1; // trials at a rate, at most
    std::uint32_t need = 1;   // of which so many must pass, 1..repeat
};

struct search_trial {
    double asked_pps = 0;
    double sent_pps = 0;
    double received_pps = 0;
    std::uint64_t sent = 0;
    std::uint64_t lost = 0;
    std::uint64_t wrong = 0;
    bool limited = false; // the generator or its device could not send at this rate
    bool passed = false;
};

struct search_result {
    double rate_pps = 0;              // highest that passed; 0: none did
    bool at_most = false;             // max_pps passed: the device may do more
    bool limited = false;             // the lowest rate that failed did so because of the generator
    std::vector<search_trial> trials; // in order
};

// Rates below this are not tried: a stream at real-time pace.
inline constexpr double least_pps = 50;
// How a guess that passes is raised, and how often at most.
inline constexpr double growth = 1.5;
inline constexpr unsigned most_growths = 8;

// trial(pps) sends at that rate for a while and tells what came of it; `passed` is filled in here.
// stop() is asked before each.
[[nodiscard]] search_result search(const search_settings& how,
                                   const std::function<search_trial(double)>& trial,
                                   const std::function<bool()>& stop);

} // namespace voxplane::voxgen
