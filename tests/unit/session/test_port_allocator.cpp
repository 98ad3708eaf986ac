// Ports for calls: every pair once, of the owner asked for, none before its quarantine is over, and
// nothing lost or doubled in a storm of takes and gives.
#include <random>
#include <set>
#include <vector>

#include "session/port_allocator.hpp"
#include "support/report.hpp"

namespace {

using namespace voxplane::test;
using voxplane::session::owner_of_port;
using voxplane::session::port_allocator;

constexpr port_allocator::range small{.first = 4000, .last = 4099, .quarantine_ns = 1000};

void every_pair_once(report& r) {
    port_allocator ports(2, 3, small, {}, 1);
    r.equal(ports.pairs(), 100U, "pairs");
    bool in_order = true;
    for (std::size_t address = 0; address < 2; ++address) {
        std::set<std::uint16_t> seen;
        for (std::size_t owner = 0; owner < 3; ++owner) {
            std::uint16_t before = 0;
            while (const auto port = ports.take(address, owner, 0)) {
                r.that(*port >= 4000 && *port <= 4098 && *port % 2 == 0, "outside of the range");
                r.equal(owner_of_port(*port, 3), owner, "owner");
                r.that(seen.insert(*port).second, "a pair twice");
                in_order = in_order && *port > before;
                before = *port;
            }
            r.equal(ports.left(address, owner), 0U, "left");
        }
        r.equal(seen.size(), 50U, "pairs of an address");
    }
    r.equal(ports.in_use(), 100U, "in use");
    r.that(!in_order, "the order can be guessed");
}

void quarantine(report& r) {
    port_allocator ports(1, 1, {.first = 4000, .last = 4003, .quarantine_ns = 1000}, {}, 2);
    const auto first = ports.take(0, 0, 0);
    const auto second = ports.take(0, 0, 0);
    r.that(first && second && *first != *second, "two pairs");
    ports.give(0, *first, 500);
    ports.give(0, *second, 600);
    r.that(!ports.take(0, 0, 1499), "taken in its quarantine");
    r.that(ports.take(0, 0, 1500) == first, "the one that was free longest");
    r.that(!ports.take(0, 0, 1599), "the other's quarantine");
    r.that(ports.take(0, 0, 1600) == second, "the other");
}

void taken_from_the_start(report& r) {
    const port_allocator::taken_pair taken[] = {{0, 4000}, {0, 4000}, {0, 5000}, {7, 4000}};
    port_allocator ports(1, 1, {.first = 4000, .last = 4003, .quarantine_ns = 0}, taken, 3);
    r.equal(ports.in_use(), 1U, "in use");
    r.that(ports.take(0, 0, 0) == std::uint16_t{4002}, "the free one");
    r.that(!ports.take(0, 0, 0), "no more");
    ports.give(0, 4000, 0);
    ports.give(0, 4000, 0); // a second time: nothing happens
    ports.give(0, 4001, 0);
    ports.give(0, 5000, 0);
    ports.give(9, 4002, 0);
    r.equal(ports.in_use(), 1U, "in use at the end");
    r.that(ports.take(0, 0, 0) == std::uint16_t{4000}, "the one that came back");
    r.that(!ports.take(0, 0, 0), "once");
}

void storm(report& r) {
    port_allocator ports(3, 2, small, {}, 4);
    std::mt19937_64 random(4);
    struct pair {
        std::size_t address;
        std::uint16_t port;
        std::uint64_t given;
    };
    std::vector<pair> held;
    std::vector<std::uint64_t> given(3 * 65536, 0);
    std::uint64_t now = 10'000;
    for (unsigned i = 0; i < 100'000; ++i, now += random() % 20) {
        const std::size_t address = random() % 3;
        if (random() % 2 == 0) {
            if (const auto port = ports.take(address, random() % 2, now)) {
                const std::uint64_t back = given[address * 65536 + *port];
                r.that(back == 0 || now >= back + small.quarantine_ns, "too early");
                held.push_back({address, *port, 0});
            }
        } else if (!held.empty()) {
            std::swap(held[random() % held.size()], held.back());
            ports.give(held.back().address, held.back().port, now);
            given[held.back().address * 65536 + held.back().port] = now;
            held.pop_back();
        }
        r.equal(ports.in_use(), held.size(), "in use");
    }
    for (const pair& p : held) {
        ports.give(p.address, p.port, now);
    }
    std::size_t left = 0;
    for (std::size_t address = 0; address < 3; ++address) {
        left += ports.left(address, 0) + ports.left(address, 1);
    }
    r.equal(left, ports.pairs(), "all are back");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        voxplane_test(every_pair_once),
        voxplane_test(quarantine),
        voxplane_test(taken_from_the_start),
        voxplane_test(storm),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
