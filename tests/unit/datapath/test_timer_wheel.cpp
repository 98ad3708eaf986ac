// The timer wheel against a model that keeps deadlines in an array and looks at all of them.
#include <array>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "datapath/timer_wheel.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::test;
using datapath::timer_wheel;
using session::timer_node;

constexpr std::uint64_t tick = timer_wheel::tick_ns;
constexpr std::uint64_t ms = 1'000'000;
constexpr std::uint64_t origin = 1'700'000'000'000'000'000; // a capture's first time stamp

struct fires {
    timer_wheel wheel;
    std::vector<std::uint32_t> order;

    unsigned advance(std::uint64_t now, unsigned limit = 1000) {
        return wheel.advance(now, limit, [&](timer_node& n) { order.push_back(n.owner); });
    }
};

timer_node named(std::uint32_t owner) {
    timer_node n;
    n.owner = owner;
    return n;
}

void never_early_hardly_late(report& r) {
    for (const std::uint64_t delay :
         {std::uint64_t{0}, std::uint64_t{1}, tick - 1, tick, tick + 1, 20 * ms, 1000 * ms,
          8191 * ms, 8192 * ms, 8200 * ms, 60'000 * ms, 86'400'000 * ms}) {
        for (const std::uint64_t phase : {std::uint64_t{0}, std::uint64_t{1}, tick / 2, tick - 1}) {
            fires f;
            timer_node node = named(1);
            f.advance(origin);
            f.advance(origin + phase);
            f.wheel.arm(node, delay);
            const std::string what = "delay " + std::to_string(delay);
            if (delay > 0) {
                r.equal(f.advance(origin + phase + delay - 1), 0U, what + ", early");
            }
            r.equal(f.advance(origin + phase + delay + 2 * tick), 1U, what + ", late");
            r.that(f.wheel.empty(), what + ", still armed");
            r.equal(f.advance(origin + phase + delay + 20'000 * ms), 0U, what + ", twice");
        }
    }
}

// What was armed before time began counts from its beginning.
void before_the_start(report& r) {
    fires f;
    timer_node node = named(1);
    f.wheel.arm(node, 100 * ms);
    r.equal(f.advance(origin), 0U, "at the start");
    r.equal(f.advance(origin + 99 * ms), 0U, "early");
    r.equal(f.advance(origin + 100 * ms + 2 * tick), 1U, "on time");
}

void time_never_steps_back(report& r) {
    fires f;
    timer_node node = named(1);
    f.advance(origin + 1000 * ms);
    f.wheel.arm(node, 50 * ms);
    r.equal(f.advance(origin), 0U, "back");
    r.equal(f.advance(origin + 1000 * ms), 0U, "again");
    r.equal(f.advance(origin + 1070 * ms), 1U, "on");
}

void limit_and_order(report& r) {
    fires f;
    std::array<timer_node, 10> nodes;
    f.advance(origin);
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        nodes[i] = named(i);
        f.wheel.arm(nodes[i], i < 5 ? 20 * ms : 500 * ms);
    }
    r.equal(f.advance(origin + 1000 * ms, 3), 3U, "first call");
    r.equal(f.advance(origin + 1000 * ms, 3), 3U, "second call");
    r.equal(f.advance(origin + 1000 * ms, 30), 4U, "the rest");
    for (std::uint32_t i = 0; i < f.order.size(); ++i) {
        r.equal(f.order[i], i, "order");
    }
}

void cancel_and_rearm(report& r) {
    fires f;
    timer_node a = named(1);
    timer_node b = named(2);
    f.advance(origin);
    f.wheel.cancel(a); // not armed: nothing happens
    f.wheel.arm(a, 100 * ms);
    f.wheel.arm(b, 100 * ms);
    f.wheel.cancel(a);
    f.wheel.cancel(a);
    f.wheel.arm(b, 300 * ms); // instead of the first time
    r.equal(f.advance(origin + 250 * ms), 0U, "moved");
    r.equal(f.advance(origin + 350 * ms), 1U, "fired");
    r.that(f.wheel.empty() && f.order == std::vector<std::uint32_t>{2}, "only b fires");
}

// A node that arms itself while it fires runs on, and does not fire twice in one call.
void periodic(report& r) {
    timer_wheel wheel;
    timer_node node = named(1);
    unsigned fired = 0;
    const auto again = [&](timer_node& n) {
        ++fired;
        wheel.arm(n, 0);
    };
    wheel.advance(origin, 10, again);
    wheel.arm(node, 0);
    for (unsigned i = 1; i <= 100; ++i) {
        const unsigned before = fired;
        wheel.advance(origin + i * tick, 10, again);
        r.that(fired - before <= 1, "fired twice in one call");
    }
    r.that(fired >= 99, "fired " + std::to_string(fired) + " times in 100 ticks");
}

// Thousands of nodes of a later round in the slot of some that are due: each call does its share,
// and none begins again from the first.
void a_crowded_slot(report& r) {
    constexpr unsigned later = 10'000;
    constexpr unsigned due = 100;
    fires f;
    std::vector<timer_node> nodes(later + due);
    f.advance(origin);
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
        nodes[i].owner = i;
        f.wheel.arm(nodes[i], i < later ? (timer_wheel::slots + 12) * tick : 12 * tick);
    }
    const std::uint64_t then = origin + 20 * tick;
    r.equal(f.advance(then), 0U, "the first call looks at those in front");
    unsigned calls = 1;
    for (; f.order.size() < due && calls < 1000; ++calls) {
        r.that(f.advance(then) <= timer_wheel::looks_a_call, "more than it looks at");
    }
    const unsigned least = (later + due) / timer_wheel::looks_a_call;
    r.that(calls >= least && calls <= least + 2, "all due in " + std::to_string(calls) + " calls");
    r.equal(f.order.front(), later, "the first of them first");
    f.wheel.cancel(nodes[0]);
    const std::uint64_t round = then + timer_wheel::slots * tick;
    for (unsigned i = 0; i <= least + 1; ++i) {
        f.advance(round);
    }
    r.equal(f.order.size(), std::size_t{later + due - 1}, "the others in their round");
    r.that(f.wheel.empty(), "all");
}

class model {
public:
    explicit model(report& r, unsigned seed) : r_(r), random_(seed) {
        for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
            nodes_[i].owner = i;
        }
        wheel_.advance(now_, 1, [](timer_node&) {}); // time begins
    }
    void step() {
        const std::size_t i = pick(nodes_.size());
        switch (pick(8)) {
        case 0:
        case 1:
        case 2:
            arm(i);
            break;
        case 3:
            wheel_.cancel(nodes_[i]);
            earliest_[i].reset();
            break;
        default:
            advance();
        }
    }

private:
    std::size_t pick(std::size_t below) { return random_() % below; }

    void arm(std::size_t i) {
        const std::uint64_t longest[] = {1, tick, 100 * ms, 9000 * ms, 60'000 * ms};
        const std::uint64_t delay = random_() % longest[pick(5)];
        wheel_.arm(nodes_[i], delay);
        earliest_[i] = now_ + delay;
    }
    void advance() {
        const std::uint64_t furthest[] = {1, tick, 20 * ms, 1000 * ms, 10'000 * ms, 3'600'000 * ms};
        now_ += random_() % furthest[pick(6)];
        const auto limit = static_cast<unsigned>(pick(4) == 0 ? pick(5) : 1000);
        const unsigned fired = wheel_.advance(now_, limit, [&](timer_node& n) {
            const auto& earliest = earliest_[n.owner];
            r_.that(earliest.has_value(), "a node fired that is not armed");
            r_.that(earliest.value_or(0) <= now_, "a node fired early");
            earliest_[n.owner].reset();
        });
        r_.that(fired <= limit, "more than the limit fired");
        std::size_t armed = 0;
        for (const auto& earliest : earliest_) {
            armed += earliest.has_value() ? 1U : 0U;
            r_.that(fired == limit || !earliest || *earliest + 2 * tick > now_, "a node is late");
        }
        r_.equal(wheel_.empty(), armed == 0, "empty");
    }

    report& r_;
    std::mt19937_64 random_;
    timer_wheel wheel_;
    std::array<timer_node, 100> nodes_;
    std::array<std::optional<std::uint64_t>, 100> earliest_{};
    std::uint64_t now_ = origin;
};

void as_the_model(report& r) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        model m(r, seed);
        for (unsigned i = 0; i < 5000 && r.findings() == 0; ++i) {
            m.step();
        }
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(never_early_hardly_late), voxplane_test(before_the_start),
        voxplane_test(time_never_steps_back),   voxplane_test(limit_and_order),
        voxplane_test(cancel_and_rearm),        voxplane_test(periodic),
        voxplane_test(a_crowded_slot),          voxplane_test(as_the_model),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
