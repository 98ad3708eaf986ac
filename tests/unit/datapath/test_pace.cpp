// What a worker adjusts by what it sees, against costs that are known here.
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <string>

#include "datapath/pace/first_sleep.hpp"
#include "datapath/pace/pace.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using datapath::burst_size;
using datapath::first_sleep;
using datapath::pace;
using datapath::reach;
using datapath::spin;
using datapath::tried_sleep;

constexpr std::uint64_t us = 3000; // cycles

constexpr std::uint64_t interval = 100'000 * us;
constexpr std::uint64_t sleep_cost = 6 * us;
constexpr std::uint64_t sleep_length = 60 * us;

// What the limit is after some intervals with so many packets each.
std::uint64_t settles_at(spin& s, unsigned packets, unsigned intervals = 3) {
    static std::uint64_t now = 0;
    for (unsigned i = 0; i < intervals; ++i) {
        s.saw_packets(packets);
        s.choose(now += interval);
    }
    return s.limit();
}

spin sleeper() {
    spin s;
    s.set({sleep_cost, sleep_length});
    settles_at(s, 0);
    return s;
}

void sleeps_at_once(report& r) {
    spin s = sleeper();
    r.equal(settles_at(s, 0), 0U, "in silence");
    r.equal(settles_at(s, 1'000), 0U, "with 100 calls");
    r.equal(settles_at(s, 100'000), 0U, "with a million packets a second: 60 gather in a sleep");
}

void polls_where_packets_would_fill_the_queue(report& r) {
    spin s = sleeper();
    r.equal(settles_at(s, 500'000), sleep_length, "with five million: 300 would gather");
    s.saw_packets(1'000);
    r.equal(settles_at(s, 1'000, 1), sleep_length, "one quiet interval is not taken for silence");
    r.equal(settles_at(s, 1'000, 1), 0U, "the next is");
}

void polls_where_a_sleep_saves_nothing(report& r) {
    spin s;
    s.set({12'500 * us / 1000, 12'600 * us / 1000});
    r.equal(settles_at(s, 1'000), 12'600 * us / 1000, "it keeps the processor as long as it lasts");
}

// The share of a processor that waiting takes, packet by packet: polled up to the limit, then slept
// through in sleeps of one length; what comes in a sleep waits for its end.
double share_of_waiting(double mean_gap, std::uint64_t limit) {
    std::mt19937 random(1);
    std::exponential_distribution<double> gaps(1 / mean_gap);
    double now = 0;
    double waited = 0;
    double next = gaps(random);
    for (unsigned i = 0; i < 100'000; ++i) {
        const double polled = std::min(next - now, static_cast<double>(limit));
        waited += polled;
        now += polled;
        while (now < next) {
            waited += static_cast<double>(sleep_cost);
            now += static_cast<double>(sleep_length);
        }
        while (next <= now) {
            next += gaps(random);
        }
    }
    return waited / now;
}

// Beside the limit that holds where nothing is adjusted, and beside polling as long as a sleep
// costs, at most twice as dear as the best where every gap is slept through for itself (R. Karp,
// "On-line algorithms versus off-line algorithms", 1992).
void cheaper_than_fixed_limits(report& r) {
    for (const double mean_us : {2.0, 10.0, 50.0, 100.0, 400.0}) {
        spin s = sleeper();
        const auto packets = static_cast<unsigned>(100'000 / mean_us);
        const double mean = mean_us * static_cast<double>(us);
        const double chosen = share_of_waiting(mean, settles_at(s, packets));
        const double fixed = share_of_waiting(mean, 50 * us);
        const double as_a_sleep = share_of_waiting(mean, sleep_cost);
        const std::string where = "packets every " + std::to_string(mean_us) + " us: ";
        r.that(chosen < 0.101, where + "a tenth of the processor: " + std::to_string(chosen));
        r.that(chosen < fixed && chosen < as_a_sleep,
               where + std::to_string(fixed) + ", " + std::to_string(as_a_sleep));
    }
}

void dear_packets_make_small_bursts(report& r) {
    burst_size b;
    b.set(32, 25 * us);
    const auto live_with = [&b](std::uint64_t cycles_a_packet) {
        for (unsigned i = 0; i < 20; ++i) {
            b.saw_turn(b.size(), cycles_a_packet * b.size());
        }
        b.choose();
    };
    live_with(300);
    r.that(b.size() == 32 && !b.is_cut(),
           std::string("nanoseconds: whole bursts") + ": " + std::to_string(b.size()));
    live_with(6 * us);
    r.that(b.size() == 4 && b.is_cut(),
           std::string("six microseconds a packet: four") + ": " + std::to_string(b.size()));
    live_with(us);
    r.that(b.size() == 16,
           std::string("one microsecond: sixteen") + ": " + std::to_string(b.size()));
    live_with(us * 3 / 4);
    r.that(b.size() == 16, std::string("does not hurry back") + ": " + std::to_string(b.size()));
    live_with(300);
    r.that(b.size() == 32, std::string("and comes back") + ": " + std::to_string(b.size()));
    b.saw_turn(2, 100 * us);
    b.choose();
    r.that(b.size() == 32,
           std::string("two packets tell nothing") + ": " + std::to_string(b.size()));
}

// The cost of a packet by distance, with noise and interrupts.
unsigned settles(double at2, double at5, double at8, double at12) {
    std::mt19937 random(2);
    std::normal_distribution<double> noise(1, 0.05);
    reach w;
    for (unsigned i = 0; i < 40'000; ++i) {
        const unsigned d = w.distance();
        double cost = d == 2 ? at2 : d == 5 ? at5 : d == 8 ? at8 : at12;
        cost *= random() % 100 == 0 ? 50 : std::max(0.5, noise(random));
        w.saw_turn(32, static_cast<std::uint64_t>(cost * 32));
        if (i % 2000 == 1999) {
            w.choose();
        }
    }
    return w.best();
}

void the_cheapest_distance_wins(report& r) {
    r.that(settles(150, 100, 120, 140) == 5,
           std::string("the nearest stays") + ": " + std::to_string(settles(150, 100, 120, 140)));
    r.that(settles(150, 130, 100, 120) == 8,
           std::string("farther") + ": " + std::to_string(settles(150, 130, 100, 120)));
    r.that(settles(200, 150, 120, 100) == 12,
           std::string("farthest") + ": " + std::to_string(settles(200, 150, 120, 100)));
    r.that(settles(80, 100, 100, 100) == 2,
           std::string("nearer") + ": " + std::to_string(settles(80, 100, 100, 100)));
    reach w;
    for (unsigned i = 0; i < 10'000; ++i) {
        w.saw_turn(4, 4000);
    }
    w.choose();
    r.that(w.best() == 5 && w.distance() == 5,
           std::string("small bursts tell nothing") + ": " + std::to_string(w.best()));
}

// Processor time and length in nanoseconds: one machine that takes 12 us to program a timer, one
// that takes 1, and one where a sleep is never worth it.
void sleeps_that_are_worth_it(report& r) {
    const auto chosen = [](std::initializer_list<tried_sleep> tried) {
        return first_sleep({tried.begin(), tried.size()}).asked_us;
    };
    r.equal(chosen({{1, 12'500, 12'600},
                    {2, 13'100, 13'100},
                    {4, 53'000, 53'400},
                    {8, 21'400, 52'300},
                    {16, 18'800, 60'300},
                    {32, 17'900, 76'000},
                    {64, 17'500, 107'500}}),
            32U, "a virtual machine with dear timers");
    r.equal(chosen({{1, 1'400, 3'000}, {2, 1'400, 4'100}, {4, 1'400, 6'200}, {8, 1'400, 10'300}}),
            4U, "a machine with cheap ones");
    r.equal(chosen({{1, 9'000, 10'000}, {2, 8'000, 24'000}, {4, 9'000, 26'000}}), 2U,
            "the smallest share of the processor, where none is worth it");
    r.equal(chosen({{1, 0, 50'000}}), 1U, "one that costs nothing");
}

void fixed_stays_fixed(report& r) {
    pace p;
    p.set({.adjusts = false, .most_burst = 8, .frames_ahead = 3, .burst_budget = 1, .spin = 100});
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        p.saw_turn(32, true, i * 1'000'000, i * 1'000'000 + 900'000);
        p.choose(i * 1'000'000);
    }
    r.that(p.burst_pkts() == 8 && p.frames_ahead() == 3, "as set");
    const std::uint64_t end = 9999ULL * 1'000'000 + 900'000;
    r.that(!p.has_polled_enough(end + 99) && p.has_polled_enough(end + 100), "polls as set");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(sleeps_at_once),
        voxplane_test(polls_where_packets_would_fill_the_queue),
        voxplane_test(polls_where_a_sleep_saves_nothing),
        voxplane_test(cheaper_than_fixed_limits),
        voxplane_test(sleeps_that_are_worth_it),
        voxplane_test(dear_packets_make_small_bursts),
        voxplane_test(the_cheapest_distance_wins),
        voxplane_test(fixed_stays_fixed),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
