// What happens once at start: main waits for workers, and the heap is made for all calls.
#include "start.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <features.h>
#include <string>
#include <vector>

#include "support/report.hpp"
#include "voxplane/await.hpp"
#include "voxplane/heap.hpp"
#include "voxplane/sanitized.hpp"

#if defined(__GLIBC__) && !defined(VOXPLANE_SANITIZED)
#include <unistd.h>
#define VOXPLANE_GLIBC_HEAP 1
#endif

namespace voxplane::test {

namespace {

using namespace std::chrono_literals;

// Workers that answer so many calls a step, after so many steps without; time passes by the step.
struct workers {
    std::size_t left;
    std::size_t a_step;
    unsigned silent_steps = 0;
    std::chrono::nanoseconds step = 100us;
    std::chrono::steady_clock::time_point now{};
    unsigned polls = 0;
    unsigned ticks = 0;

    std::size_t work() {
        now += step;
        if (silent_steps > 0) {
            --silent_steps;
            return 0;
        }
        const std::size_t done = std::min(left, a_step);
        left -= done;
        return done;
    }
    std::size_t await() {
        return app::await_answers(
            {1ms, 10s}, [&] { return left; },
            [&] {
                ++polls;
                return work();
            },
            [&] {
                ++ticks;
                work();
            },
            [&] { return now; });
    }
};

} // namespace

void answers_of_workers(report& r) {
    workers none{0, 1};
    r.equal(none.await(), 0U, "nothing to wait for");
    r.equal(none.polls + none.ticks, 0U, "and nothing done");

    workers busy{1000, 100};
    r.equal(busy.await(), 0U, "all answered");
    r.equal(busy.polls, 10U, "a look for each hundred");
    r.equal(busy.ticks, 0U, "no turn that may sleep");

    workers slow{200, 100, 30};
    r.equal(slow.await(), 0U, "answered late");
    r.equal(slow.polls, 11U, "looks within the first millisecond, and behind the answer");
    r.equal(slow.ticks, 21U, "turns while nobody answers");

    workers dead{300, 100, UINT32_MAX, 100ms};
    r.equal(dead.await(), 300U, "what waits when nobody answers");
    r.that(dead.now.time_since_epoch() > 10s && dead.now.time_since_epoch() < 11s, "for 10 s");

    // Patience begins anew with each answer.
    workers rare{4, 1, 0, 9s};
    r.equal(rare.await(), 0U, "an answer every 9 s");
}

// Blocks of a call's size fit into what was made, and stay with the process when they are free.
void heap_of_calls(report& r) {
#if defined(VOXPLANE_GLIBC_HEAP)
    constexpr std::size_t bytes = std::size_t{24} << 20;
    constexpr std::size_t block_bytes = 2000;
    const auto* const before = static_cast<const char*>(::sbrk(0));
    app::prepare_heap(bytes);
    const auto* const made = static_cast<const char*>(::sbrk(0));
    if (!r.that(made - before >= static_cast<std::ptrdiff_t>(bytes), "grown by what was asked")) {
        return;
    }
    std::vector<void*> blocks;
    blocks.reserve(bytes / 2 / block_bytes);
    while (blocks.size() < blocks.capacity()) {
        blocks.push_back(std::malloc(block_bytes));
        r.that(blocks.back() != nullptr, "a block");
    }
    r.that(::sbrk(0) == made, "calls take of it");
    for (void* block : blocks) {
        std::free(block);
    }
    r.that(::sbrk(0) == made, "what is free stays");
#else
    static_cast<void>(r);
    skip(); // the heap is not glibc's
#endif
}

} // namespace voxplane::test
