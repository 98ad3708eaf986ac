// What a worker does between turns without work: polls on, or sleeps.
#include <algorithm>
#include <array>
#include <ctime>

#include <unistd.h>

#include <rte_cycles.h>
#include <rte_pause.h>

#include "datapath/pace/first_sleep.hpp"
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

// The mean cost of a few, and the least that one lasted: others may have had the processor.
tried_sleep try_sleep(std::uint32_t us, double cycles_a_ns) noexcept {
    constexpr unsigned sleeps = 8;
    const std::uint64_t cpu = thread_cpu_ns();
    std::uint64_t least = UINT64_MAX;
    for (unsigned i = 0; i < sleeps; ++i) {
        const std::uint64_t begin = rte_rdtsc();
        usleep(us);
        least = std::min(least, rte_rdtsc() - begin);
    }
    const std::uint64_t cost = (thread_cpu_ns() - cpu) / sleeps;
    return {us, cost, static_cast<std::uint64_t>(static_cast<double>(least) / cycles_a_ns)};
}

} // namespace

// Before the loop, since it sleeps and asks the system; 5 ms where a sleep takes 60 us longer than
// it should.
void worker::choose_sleep() noexcept {
    const double cycles_a_ns = static_cast<double>(how_.tsc_hz) / 1e9;
    std::array<tried_sleep, 8> tried;
    std::size_t count = 0;
    for (std::uint32_t us = 1; count < tried.size() && us <= how_.max_sleep_us; us *= 2) {
        tried[count++] = try_sleep(us, cycles_a_ns);
    }
    const tried_sleep& first = first_sleep({tried.data(), std::max<std::size_t>(count, 1)});
    first_sleep_us_ = first.asked_us;
    const auto cycles = [cycles_a_ns](std::uint64_t ns) {
        return static_cast<std::uint64_t>(static_cast<double>(ns) * cycles_a_ns);
    };
    set_pace({cycles(first.cost_ns), cycles(first.lasted_ns)});
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
