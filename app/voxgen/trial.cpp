// Plans in cycles; progress on standard error.
#include "trial.hpp"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <thread>

#include <rte_launch.h>

namespace voxplane::voxgen {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

constexpr double quiet_s = 0.02;
// A generator that is too slow falls ever further behind: half of its packets are then later than
// this. One that was kept off its core for a moment, and caught up, is not.
constexpr double late_share = 0.005;
constexpr double late_s = 0.01;

double rate(std::uint64_t count, std::uint64_t first, std::uint64_t last, std::uint64_t tsc_hz) {
    return last <= first || count < 2
               ? 0
               : static_cast<double>(count - 1) * static_cast<double>(tsc_hz) /
                     static_cast<double>(last - first);
}

void print_progress(const progress& now, double seconds, std::uint64_t tsc_hz) {
    const std::uint64_t sent = now.sent.get();
    const std::uint64_t received = now.received.get();
    const std::uint64_t lost = now.lost.get();
    std::fprintf(
        stderr,
        "voxgen: %4.0f s  sent %llu  back %llu  lost %llu  wrong %llu  "
        "latency at most %.1f us\n",
        seconds, static_cast<unsigned long long>(sent), static_cast<unsigned long long>(received),
        static_cast<unsigned long long>(lost), static_cast<unsigned long long>(now.wrong.get()),
        static_cast<double>(now.latency_most_cycles.get()) * 1e6 / static_cast<double>(tsc_hz));
}

int run_engine(void* polls) {
    static_cast<engine*>(polls)->run();
    return 0;
}

} // namespace

double real_time_pps(const options& o, std::size_t streams) {
    return static_cast<double>(streams) * 1000 / o.ptime_ms;
}

trial_plan plan_trial(const options& o, double pps, double warm_up_s, double seconds,
                      std::uint64_t tsc_hz) {
    const auto hz = static_cast<double>(tsc_hz);
    const auto cycles = [hz](double s) { return static_cast<std::uint64_t>(s * hz); };
    trial_plan out;
    out.linger_cycles = cycles(o.linger_ms / 1000.0);
    out.settle_cycles = cycles(quiet_s);
    out.most_cycles = cycles(2 * (warm_up_s + seconds) + 2);
    if (pps == 0) {
        out.when.packets = UINT64_MAX;
        out.flood_warm_up_cycles = cycles(warm_up_s);
        out.flood_cycles = cycles(seconds);
        return out;
    }
    out.when.interval_cycles = hz / pps;
    out.when.warm_up_packets = static_cast<std::uint64_t>(std::llround(pps * warm_up_s));
    out.when.packets =
        out.when.warm_up_packets + static_cast<std::uint64_t>(std::llround(pps * seconds));
    return out;
}

trial_record record_of(const engine& done, double asked_pps, std::uint64_t tsc_hz) {
    trial_record r;
    r.asked_pps = asked_pps;
    r.counted = done.counted();
    r.allocations = done.allocations();
    const trial_times& t = done.times();
    r.out_of_time = t.out_of_time;
    r.median_late_s =
        static_cast<double>(r.counted.pacing_cycles.quantile(0.5)) / static_cast<double>(tsc_hz);
    r.seconds = static_cast<double>(t.last_sent - t.first_sent) / static_cast<double>(tsc_hz);
    r.sent_pps = rate(r.counted.sent, t.first_sent, t.last_sent, tsc_hz);
    r.received_pps = rate(r.counted.received, t.first_received, t.last_received, tsc_hz);
    return r;
}

bool fell_behind(const trial_record& r) {
    const double asked_s =
        r.asked_pps == 0 ? 0 : static_cast<double>(r.counted.packets) / r.asked_pps;
    return r.out_of_time || r.median_late_s > late_share * asked_s + late_s;
}

result<trial_record> runner::run(double pps, double warm_up_s, double seconds) const {
    polls.prepare(plan_trial(how, pps, warm_up_s, seconds, tsc_hz));
    if (rte_eal_remote_launch(run_engine, &polls, lcore) != 0) {
        return failure{"lcore " + std::to_string(lcore) + ": cannot launch the engine, it is busy"};
    }
    const auto begin = clock::now();
    auto next = begin + 1s;
    while (rte_eal_get_lcore_state(lcore) == RUNNING) {
        if (stop()) {
            polls.stop();
        }
        if (!how.quiet && clock::now() >= next) {
            print_progress(polls.state(), std::chrono::duration<double>(next - begin).count(),
                           tsc_hz);
            next += 1s;
        }
        std::this_thread::sleep_for(5ms);
    }
    (void)rte_eal_wait_lcore(lcore);
    return record_of(polls, pps, tsc_hz);
}

} // namespace voxplane::voxgen
