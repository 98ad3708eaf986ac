// What a worker adjusts by what it sees, against costs that are known here.
#include <cmath>
#include <cstdint>
#include <random>
#include <string>

#include "datapath/pace/pace.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using datapath::burst_size;
using datapath::pace;
using datapath::reach;
using datapath::spin;

constexpr std::uint64_t us = 3000; // cycles

// Looks and choices as they follow each other in a second and more.
template <typename Gap>
void live(spin& s, Gap gap) {
    for (unsigned interval = 0; interval < 4 * spin::intervals_a_look; ++interval) {
        for (unsigned i = 0; i < 200; ++i) {
            s.saw_gap(gap());
        }
        s.choose();
    }
}

// A sleep costs 6 us of the processor and lasts 60.
spin sleeper() {
    spin s;
    s.set({6 * us, 60 * us});
    return s;
}

void short_gaps_are_polled_through(report& r) {
    spin s = sleeper();
    live(s, [] { return 3 * us; });
    r.that(s.best() > 3 * us,
           std::string("polls on for longer than the gaps are") + ": " + std::to_string(s.best()));
}

void long_gaps_are_slept_through(report& r) {
    spin s = sleeper();
    live(s, [] { return 500 * us; });
    r.that(s.best() < us, std::string("sleeps at once") + ": " + std::to_string(s.best()));
}

// Packets in clusters a few microseconds apart, with a millisecond between the clusters.
void clusters_are_waited_for(report& r) {
    spin s = sleeper();
    unsigned n = 0;
    live(s, [&n] { return ++n % 8 == 0 ? 1000 * us : 2 * us; });
    r.that(s.best() > 2 * us && s.best() < 12 * us,
           std::string("polls through a cluster, not longer") + ": " + std::to_string(s.best()));
}

void load_that_changes_is_followed(report& r) {
    spin s = sleeper();
    live(s, [] { return 500 * us; });
    const std::uint64_t before = s.best();
    for (unsigned i = 0; i < 4; ++i) {
        live(s, [] { return 3 * us; });
    }
    r.that(before < us && s.best() > 3 * us,
           std::string("follows") + ": " + std::to_string(s.best()));
}

// Never dearer than always polling as long as a sleep costs, by exact count over random gaps.
void no_dearer_than_a_fixed_limit(report& r) {
    std::mt19937 random(1);
    for (const double mean : {2.0, 10.0, 50.0, 100.0, 400.0}) {
        std::exponential_distribution<double> gaps(1 / (mean * us));
        spin s = sleeper();
        live(s, [&] { return static_cast<std::uint64_t>(gaps(random)); });
        const auto cost = [&](double limit) {
            double sum = 0;
            for (unsigned i = 0; i < 20'000; ++i) {
                const double gap = gaps(random);
                const double sleeps = std::max(1.0, std::ceil((gap - limit) / (60.0 * us)));
                sum += gap <= limit ? gap : limit + sleeps * 6 * us;
            }
            return sum;
        };
        const double chosen = cost(static_cast<double>(s.best()));
        const double fixed = std::min(cost(50.0 * us), cost(6.0 * us));
        r.that(chosen <= fixed * 1.1,
               std::string("no dearer than fixed limits") + ": " + std::to_string(chosen / fixed));
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

void fixed_stays_fixed(report& r) {
    pace p;
    p.set({.adjusts = false, .most_burst = 8, .frames_ahead = 3, .burst_budget = 1, .spin = 100});
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        p.saw_turn(32, true, i * 1'000'000, i * 1'000'000 + 900'000);
        p.choose();
    }
    r.that(p.burst_pkts() == 8 && p.frames_ahead() == 3, "as set");
    const std::uint64_t end = 9999ULL * 1'000'000 + 900'000;
    r.that(!p.has_polled_enough(end + 99) && p.has_polled_enough(end + 100), "polls as set");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(short_gaps_are_polled_through), voxplane_test(long_gaps_are_slept_through),
        voxplane_test(clusters_are_waited_for),       voxplane_test(load_that_changes_is_followed),
        voxplane_test(no_dearer_than_a_fixed_limit),  voxplane_test(dear_packets_make_small_bursts),
        voxplane_test(the_cheapest_distance_wins),    voxplane_test(fixed_stays_fixed),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
