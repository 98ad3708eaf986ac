// How all calls sound, gathered by the main lcore a few calls at a time: every ten seconds each leg
// of an active call is judged over what arrived since it was last looked at. What comes of it are
// distributions that only grow, and the worst legs of the last whole round. Who asks (telemetry
// socket, metrics) gets a copy and touches no leg.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "telemetry/call_view.hpp"
#include "telemetry/quality.hpp"

namespace voxplane::telemetry {

// Values by upper bounds that are included; the last place counts what is above all of them.
template <std::size_t n>
struct bounded_counts {
    std::array<std::uint64_t, n + 1> in{};
    double sum = 0;
    std::uint64_t count = 0;

    void add(const std::array<double, n>& bounds, double value) noexcept {
        std::size_t at = 0;
        while (at < n && value > bounds[at]) {
            ++at;
        }
        ++in[at];
        ++count;
        sum += value;
    }
};

// G.107 Annex B: 4.3 satisfies all, 4.0 most, 3.6 some not, 3.1 many not, 2.6 nearly nobody.
inline constexpr std::array<double, 8> mos_bounds{1.5, 2.1, 2.6, 3.1, 3.6, 4.0, 4.3, 4.5};
inline constexpr std::array<double, 9> jitter_bounds_s{0.001, 0.002, 0.005, 0.01, 0.02,
                                                       0.03,  0.05,  0.1,   0.2};
inline constexpr std::array<double, 9> loss_bounds{0,    0.001, 0.002, 0.005, 0.01,
                                                   0.02, 0.05,  0.1,   0.2}; // share of expected

// A leg over one interval.
struct leg_interval {
    std::string call;
    std::uint32_t slot = 0;
    char side = 'a'; // that the audio arrived on
    double mos = 0;
    double loss_percent = 0;
    double jitter_us = 0;
    std::uint64_t expected = 0; // packets in the interval
    round_trip_of known = round_trip_of::nothing;
};

struct survey_figures {
    bounded_counts<mos_bounds.size()> mos;
    bounded_counts<jitter_bounds_s.size()> jitter_s;
    bounded_counts<loss_bounds.size()> loss;
    std::uint64_t expected = 0; // packets of the intervals
    std::uint64_t lost = 0;
    double mos_squares = 0;
    std::uint64_t rounds = 0;
    std::vector<leg_interval> worst; // of the last round, the lowest MOS first
};

class quality_survey {
public:
    static constexpr std::uint64_t round_ns = 10'000'000'000;
    static constexpr std::uint64_t least_packets = 50; // fewer expected ones tell nothing
    static constexpr std::size_t worst_kept = 32;

    // The next calls of a round, at most `calls` of them, or nothing while the next round is not
    // due. Main lcore. now_ns never steps back.
    void step(const session::controller& from, std::uint64_t now_ns, std::size_t calls = 16);
    // What a call brought since it was last looked at, when it ends. Main lcore.
    void ended(const call_view& call);

    // Any thread but a worker.
    [[nodiscard]] survey_figures figures() const;

private:
    struct seen {
        std::uint64_t id_hash = 0; // of the call in the slot; 0: none
        std::array<rtp::counted, 2> before{};
    };
    void look(const call_view& call);
    void look_at_leg(const call_view& call, std::size_t side, rtp::counted& before);
    void add(leg_interval&& one, std::uint64_t lost);
    void end_round(std::uint64_t now_ns);

    std::vector<seen> seen_; // by slot; main lcore, as what follows
    std::vector<leg_interval> worst_;
    std::uint32_t next_slot_ = 0;
    std::uint64_t due_ns_ = 0;
    mutable std::mutex lock_;
    survey_figures shown_;
};

} // namespace voxplane::telemetry
