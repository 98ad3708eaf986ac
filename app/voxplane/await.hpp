// How main waits at start until workers have set up the calls that it asked them for.
#pragma once

#include <chrono>
#include <cstddef>
#include <thread>

namespace voxplane::app {

struct await_limits {
    std::chrono::nanoseconds before_tick; // without an answer: until then main asks without a sleep
    std::chrono::nanoseconds in_all;      // without an answer
};

// Until pending() is 0. poll() takes answers and says how many steps it made, tick() does that and
// all that main does in a turn, and may sleep. Workers take calls by the hundred, and a sleep for
// each hundred would add up. Returns how many still wait when none was answered for too long; 0:
// none. now(): a clock that does not step back. Main thread.
template <typename Pending, typename Poll, typename Tick, typename Now>
[[nodiscard]] std::size_t await_answers(const await_limits& limits, Pending pending, Poll poll,
                                        Tick tick, Now now) {
    std::size_t waiting = pending();
    auto last_answer = now();
    while (waiting > 0) {
        const auto silent = now() - last_answer;
        if (silent > limits.in_all) {
            return waiting;
        }
        if (silent >= limits.before_tick) {
            tick();
        } else if (poll() == 0) {
            std::this_thread::yield();
        }
        if (const std::size_t left = pending(); left != waiting) {
            waiting = left;
            last_answer = now();
        }
    }
    return 0;
}

} // namespace voxplane::app
