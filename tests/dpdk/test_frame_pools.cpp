// Frame pools: classes, exhaustion, exact figures, growth while workers take and give, no heap
// calls by those who take, nothing leaked.
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <set>
#include <thread>
#include <vector>

#include <rte_malloc.h>

#include "app/voxplane/allocations.hpp"
#include "eal_fixture.hpp"
#include "frame/frame.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using frame::pcm_frame;

frame::pools make_pools(const std::array<frame::class_settings, frame_classes>& classes,
                        std::uint32_t workers = 1) {
    frame::pools_settings wanted;
    wanted.classes = classes;
    wanted.workers = workers;
    auto made = frame::pools::create(wanted);
    if (!made) {
        std::fprintf(stderr, "%s\n", made.error().text.c_str());
        std::exit(1);
    }
    return std::move(*made);
}

pcm_frame take(frame::stock& from, std::uint32_t samples) {
    return frame::take(from, {samples, 0});
}

std::size_t used_bytes() {
    rte_malloc_socket_stats stats{};
    return rte_malloc_get_socket_stats(0, &stats) == 0 ? stats.heap_allocsz_bytes : 0;
}

void smallest_that_fits(report& r) {
    frame::pools pools = make_pools({{{2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}, {2, 2}}});
    const std::pair<std::uint32_t, std::size_t> cases[] = {
        {0, 0},   {1, 0},   {160, 0}, {161, 1}, {320, 1}, {321, 2},  {480, 2},
        {481, 3}, {640, 3}, {641, 4}, {960, 4}, {961, 5}, {2880, 5},
    };
    for (const auto& [samples, expected] : cases) {
        const auto before = pools.usage();
        const pcm_frame one = take(pools.of_worker(0), samples);
        const auto after = pools.usage();
        r.that(static_cast<bool>(one), std::to_string(samples) + " samples");
        for (std::size_t i = 0; i < frame_classes; ++i) {
            r.equal(after[i].in_use - before[i].in_use, i == expected ? 1U : 0U,
                    std::to_string(samples) + " samples, class " + std::to_string(i));
        }
    }
    r.that(!take(pools.of_worker(0), 2881), "no class for 2881 samples");
    r.equal(pools.usage().front().too_long, 0U, "too long for the smallest");
    r.equal(pools.usage().back().too_long, 1U, "too long for all");
    r.equal(pools.in_use(), 0U, "leaks");
}

constexpr std::uint32_t largest_first[] = {2880, 960, 640, 480, 320, 160};

// All frames are there, distinct, aligned, writable to the last sample, and come back.
void every_frame_once(report& r) {
    frame::pools pools = make_pools({{{70, 70}, {9, 9}, {1, 1}, {0, 0}, {3, 3}, {5, 5}}});
    for (int round = 0; round < 3; ++round) {
        std::vector<pcm_frame> all;
        std::set<const std::int16_t*> places;
        for (const std::uint32_t samples : largest_first) {
            while (pcm_frame one = take(pools.of_worker(0), samples)) {
                std::memset(one.writable(), 0x55, samples * sizeof(std::int16_t));
                r.equal(reinterpret_cast<std::uintptr_t>(one.pcm()) % 64, 0U, "alignment");
                places.insert(one.pcm());
                all.push_back(std::move(one));
            }
        }
        r.equal(places.size(), 88U, "distinct frames");
        r.equal(pools.in_use(), 88U, "in use");
    }
    r.equal(pools.in_use(), 0U, "leaks");
}

// The next larger class serves, as a miss; then none, as exhausted; give-back makes it good again.
void figures_are_exact(report& r) {
    frame::pools pools = make_pools({{{2, 2}, {0, 0}, {1, 1}, {0, 0}, {0, 0}, {1, 1}}});
    frame::stock& stock = pools.of_worker(0);
    const auto expect = [&](const char* when, std::size_t i, std::uint64_t hits,
                            std::uint64_t misses, std::uint64_t exhausted, std::uint32_t in_use,
                            std::uint32_t high_water) {
        const frame::usage u = pools.usage()[i];
        const std::string what = std::string(when) + ", class " + std::to_string(u.samples) + ", ";
        r.equal(u.hits, hits, what + "hits");
        r.equal(u.misses, misses, what + "misses");
        r.equal(u.exhausted, exhausted, what + "exhausted");
        r.equal(u.in_use, in_use, what + "in use");
        r.equal(u.high_water_at_most, high_water, what + "high water");
    };
    std::vector<pcm_frame> taken;
    for (int i = 0; i < 4; ++i) {
        taken.push_back(take(stock, 100));
        r.that(static_cast<bool>(taken.back()), "four are there");
    }
    expect("all taken", 0, 2, 2, 0, 2, 2);
    expect("all taken", 2, 0, 0, 0, 1, 1);
    expect("all taken", 5, 0, 0, 0, 1, 1);
    r.that(!take(stock, 160) && !take(stock, 320) && !take(stock, 2880), "none is left");
    expect("none left", 0, 2, 2, 1, 2, 2);
    expect("none left", 1, 0, 0, 1, 0, 0);
    expect("none left", 5, 0, 0, 1, 1, 1);
    taken.erase(taken.begin(), taken.begin() + 3); // both of 160, and the one of 480
    expect("three given", 0, 2, 2, 1, 0, 2);
    expect("three given", 2, 0, 0, 0, 0, 1);
    const pcm_frame again = take(stock, 400);
    expect("again", 2, 1, 0, 0, 1, 1);
    taken.clear();
    r.equal(pools.in_use(), 1U, "in use at the end");
    r.equal(pools.usage()[0].size, 2U, "size");
    r.equal(pools.usage()[3].size, 0U, "size of a class that is off");
}

void grows_to_its_maximum(report& r) {
    const std::size_t before = used_bytes();
    {
        frame::pools pools = make_pools({{{8, 100}, {1, 1}, {1, 1}, {1, 1}, {1, 1}, {1, 1}}});
        frame::stock& stock = pools.of_worker(0);
        r.equal(pools.tend(), 0U, "nothing is taken, nothing grows");
        std::vector<pcm_frame> taken;
        const auto take_all = [&] {
            for (;;) {
                const std::uint64_t misses = pools.usage()[0].misses;
                pcm_frame one = take(stock, 160);
                if (!one || pools.usage()[0].misses != misses) {
                    return;
                }
                taken.push_back(std::move(one));
            }
        };
        take_all();
        r.equal(taken.size(), 8U, "before growth");
        r.equal(pools.tend(), 32U, "first growth");
        take_all();
        r.equal(pools.tend(), 32U, "second growth");
        take_all();
        r.equal(pools.tend(), 28U, "the rest");
        take_all();
        r.equal(taken.size(), 100U, "at the maximum");
        r.equal(pools.tend(), 0U, "beyond the maximum");
        const frame::usage u = pools.usage()[0];
        r.that(u.size == 100 && u.growths == 3 && u.growths_refused == 0, "figures of growth");
        taken.clear();
        r.equal(pools.in_use(), 0U, "leaks");
    }
    r.equal(used_bytes(), before, "EAL memory after the pools");
}

void no_memory(report& r) {
    frame::pool_settings vast{
        .name = "vast", .samples = 2880, .initial = 1U << 20, .maximum = 1U << 20};
    const auto made = frame::pool::create(vast);
    r.that(!made && made.error().text.find("frame pool 'vast': no memory for 1048576 frames") == 0,
           "error of a pool that does not fit");
    // Growth that EAL refuses is counted, and not tried again at once.
    vast.initial = 1;
    auto pool = frame::pool::create(vast);
    if (!r.that(pool.has_value(), "one frame fits")) {
        return;
    }
    std::vector<frame::block*> taken;
    for (int i = 0; i < 1000 && pool->usage().growths_refused == 0; ++i) {
        while (frame::block* one = pool->share(0).take()) {
            taken.push_back(one);
        }
        (void)pool->tend();
    }
    r.equal(pool->usage().growths_refused, 1U, "refusals");
    r.equal(pool->tend(), 0U, "not at once again");
    r.equal(pool->usage().growths_refused, 1U, "refusals a tick later");
    r.equal(taken.size(), std::size_t{pool->size()}, "frames");
    for (frame::block* one : taken) {
        pool->share(0).give(one);
    }
    r.equal(pool->in_use(), 0U, "leaks");
    frame::pool_settings twin{.name = "vast", .samples = 160, .initial = 1, .maximum = 1};
    const auto second = frame::pool::create(twin);
    r.that(!second && second.error().text.find("ring 'vast'") == 0, "a name that is taken");
}

struct worker_outcome {
    std::uint64_t taken = 0;
    std::uint64_t refused = 0;
    std::uint64_t spoilt = 0; // samples that somebody else wrote
    std::uint64_t heap_calls = 0;
};

// Takes up to 200 frames, marks them, and gives them back oldest or youngest first.
worker_outcome work(frame::stock& stock, std::int16_t mark, const std::atomic<bool>& end) {
    constexpr std::size_t most = 200;
    worker_outcome out;
    std::array<pcm_frame, most> held;
    std::uint32_t random = static_cast<std::uint32_t>(mark);
    const std::uint64_t before = app::allocations();
    while (!end.load(std::memory_order_relaxed)) {
        random = random * 1664525 + 1013904223;
        const std::size_t count = (random >> 16) % most;
        for (std::size_t i = 0; i < count; ++i) {
            held[i] = take(stock, i % 3 == 0 ? 300 : 160);
            if (!held[i]) {
                ++out.refused;
                continue;
            }
            ++out.taken;
            held[i].writable()[0] = mark;
            held[i].writable()[held[i].samples() - 1] = mark;
        }
        for (std::size_t i = 0; i < count; ++i) {
            pcm_frame& one = held[(random & 1) != 0 ? i : count - 1 - i];
            if (one && (one.pcm()[0] != mark || one.pcm()[one.samples() - 1] != mark)) {
                ++out.spoilt;
            }
            one.reset();
        }
    }
    out.heap_calls = app::allocations() - before;
    return out;
}

void grows_while_workers_run(report& r) {
    frame::pools pools = make_pools({{{8, 200}, {8, 90}, {1, 1}, {1, 1}, {1, 1}, {1, 1}}}, 2);
    std::atomic<bool> end{false};
    worker_outcome outcomes[2];
    std::vector<std::thread> workers;
    for (unsigned w = 0; w < 2; ++w) {
        workers.emplace_back([&, w] {
            outcomes[w] = work(pools.of_worker(w), static_cast<std::int16_t>(w + 1), end);
        });
    }
    // Main's part, until both classes are as large as they may be and were short for a while.
    for (int tick = 0; tick < 5000; ++tick) {
        (void)pools.tend();
        std::this_thread::sleep_for(std::chrono::microseconds(100));
        const auto now = pools.usage();
        if (now[0].size == 200 && now[1].size == 90 && now[1].exhausted > 0 && tick > 500) {
            break;
        }
    }
    end.store(true);
    for (std::thread& one : workers) {
        one.join();
    }
    const auto last = pools.usage();
    std::uint64_t hits = 0;
    std::uint64_t exhausted = 0;
    for (const frame::usage& u : last) {
        hits += u.hits + u.misses;
        exhausted += u.exhausted;
        r.equal(u.in_use, 0U, "leaks of " + u.name);
    }
    r.that(last[0].growths > 1 && last[0].size == 200, "growth to the maximum");
    r.equal(hits, outcomes[0].taken + outcomes[1].taken, "frames taken");
    r.equal(exhausted, outcomes[0].refused + outcomes[1].refused, "requests refused");
    r.that(exhausted > 0, "frames were to run out");
    r.equal(outcomes[0].spoilt + outcomes[1].spoilt, 0U, "frames that two had at once");
    r.equal(outcomes[0].heap_calls + outcomes[1].heap_calls, 0U, "heap calls of workers");
    // Nothing is lost on the ring: both workers together still find every frame.
    std::vector<pcm_frame> all;
    for (unsigned w = 0; w < 2; ++w) {
        while (pcm_frame one = take(pools.of_worker(w), 160)) {
            all.push_back(std::move(one));
        }
    }
    r.equal(all.size(), std::size_t{200 + 90 + 4}, "frames found again");
}

} // namespace

int main() {
    const scratch_directory scratch;
    const auto eal = start_eal(scratch);
    const CMUnitTest tests[] = {
        voxplane_test(smallest_that_fits), voxplane_test(every_frame_once),
        voxplane_test(figures_are_exact),  voxplane_test(grows_to_its_maximum),
        voxplane_test(no_memory),          voxplane_test(grows_while_workers_run),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
