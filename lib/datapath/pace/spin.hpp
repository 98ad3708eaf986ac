// How long an idle worker polls before it sleeps. Polling keeps the processor all the time, a sleep
// for a share of it (first_sleep.hpp), and what comes meanwhile waits no longer than that: a worker
// sleeps at once. Not where so many packets come that they would fill the receive queue: there it
// polls as long as a sleep lasts, which is how long it would be away. Pure; one thread.
#pragma once

#include <cstdint>

namespace voxplane::datapath {

// All in cycles of the same clock.
struct spin_costs {
    std::uint64_t sleep = 0; // processor time of the first sleep
    std::uint64_t wake = 1;  // how long it lasts
};

class spin {
public:
    // A quarter of a receive queue of 1,024, since a sleep may last longer than it should.
    static constexpr std::uint64_t most_gathered_pkts = 256;

    void set(const spin_costs& costs) noexcept;

    void saw_packets(unsigned packets) noexcept { packets_ += packets; }

    // Ends an interval; ten times a second. `now` is of the clock of the costs.
    void choose(std::uint64_t now) noexcept;

    // A worker that has had nothing to do for so many cycles sleeps.
    [[nodiscard]] std::uint64_t limit() const noexcept { return limit_; }

private:
    spin_costs costs_;
    std::uint64_t packets_ = 0;
    std::uint64_t since_ = 0;
    double gathered_before_ = 0; // by the rate of the interval before
    std::uint64_t limit_ = 1;
};

} // namespace voxplane::datapath
