// What a worker does between turns without work: polls on, or sleeps.
#include <algorithm>
#include <ctime>

#include <unistd.h>

#include <rte_cycles.h>
#include <rte_pause.h>

#include "datapath/worker.hpp"

namespace voxplane::datapath {

namespace {

constexpr std::uint64_t usual_spin_us = 50; // of polling before a sleep, where nothing is adjusted
// What a burst may take before its first packet is sent, where a packet costs much.
constexpr std::uint64_t burst_budget_us = 25;
constexpr std::uint64_t wake_ns = 60'000; // a sleep takes so much longer than it was asked for

std::uint64_t thread_cpu_ns() noexcept {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<std::uint64_t>(t.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(t.tv_nsec);
}

} // namespace

// Before the loop, since it sleeps and asks the system.
spin_costs worker::measure_sleep() const noexcept {
    constexpr unsigned sleeps = 16;
    const std::uint64_t cpu = thread_cpu_ns();
    const std::uint64_t begin = rte_rdtsc();
    for (unsigned i = 0; i < sleeps; ++i) {
        usleep(1);
    }
    const std::uint64_t lasted = (rte_rdtsc() - begin) / sleeps;
    const std::uint64_t cost = (thread_cpu_ns() - cpu) / sleeps;
    return {cost * (how_.tsc_hz / 1'000'000) / 1000, lasted};
}

void worker::set_pace(const spin_costs& costs) noexcept {
    const std::uint64_t cycles_a_us = how_.tsc_hz / 1'000'000;
    pace_.set({.adjusts = how_.adjusts,
               .most_burst = how_.burst_pkts,
               .frames_ahead = how_.frames_ahead,
               .burst_budget = burst_budget_us * cycles_a_us,
               .costs = costs,
               .spin = usual_spin_us * cycles_a_us});
}

void worker::rest() noexcept {
    if (!how_.adaptive_sleep || !pace_.has_polled_enough(rte_rdtsc())) {
        rte_pause();
        return;
    }
    const std::uint64_t begin = rte_rdtsc();
    std::uint64_t sleep_us = sleep_us_;
    if (context_.tick.count() != 0 && !context_.capture_clock) {
        const std::uint64_t due = context_.tick.due_ns();
        const std::uint64_t now = context_.clock.tsc_to_ns(begin) + wake_ns;
        sleep_us = std::min(sleep_us, due > now ? (due - now) / 1000 : 0);
    }
    if (sleep_us == 0) {
        rte_pause();
        return;
    }
    how_.quiescence->offline(how_.index);
    usleep(static_cast<useconds_t>(sleep_us));
    how_.quiescence->online(how_.index);
    sleep_us_ = std::min(sleep_us_ * 2, how_.max_sleep_us);
    ++context_.counters.sleeps;
    context_.counters.idle_cycles += rte_rdtsc() - begin;
}

} // namespace voxplane::datapath
