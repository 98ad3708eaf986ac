// Faults made on purpose and the accounts of what comes back: the same by the same seed, at their
// rates, and counted to the packet by a channel that adds faults of its own.
#include <map>
#include <random>
#include <utility>
#include <vector>

#include "engine/ledger.hpp"
#include "engine/source.hpp"
#include "support/cmocka.hpp"

using namespace voxplane::voxgen;

namespace {

using packet = std::pair<std::uint32_t, std::uint32_t>; // stream, number

injection_settings some_of_each(std::uint64_t seed) {
    injection_settings how;
    how.seed = seed;
    how.loss = 0.02;
    how.reorder = 0.05;
    how.duplicate = 0.03;
    return how;
}

constexpr std::uint32_t stream_count = 5;
constexpr std::uint32_t packets = 20000; // of each stream

// What is in flight between generator and judge.
struct channel {
    std::vector<stream> streams = std::vector<stream>(stream_count);
    ledger accounts{stream_count, 64};
    figures counted;
    std::uint64_t now = 1;

    void receive(const packet& p) {
        (void)accounts.receive(streams[p.first], p.first, p.second, ++now, counted);
    }
};

// Sends all packets; each goes through deliver(channel, packet).
template <typename Deliver>
void run(channel& c, const injection_settings& how, Deliver&& deliver) {
    source from(c.streams, c.accounts, injection(how));
    from.start();
    const auto emit = [&](std::uint32_t stream, std::uint32_t n, std::uint64_t) {
        c.accounts.stamp(stream, n, ++c.now);
        deliver(c, packet{stream, n});
    };
    for (std::uint32_t n = 0; n < packets; ++n) {
        for (std::uint32_t s = 0; s < stream_count; ++s) {
            from.depart({s, true, 0}, c.counted, emit);
        }
    }
    while (from.finish(0, emit)) {
    }
    c.accounts.close_all(c.counted);
}

static channel* at_hand = nullptr;

int begin(void** /*state*/) {
    at_hand = new channel;
    return 0;
}

int end(void** /*state*/) {
    delete at_hand;
    return 0;
}

void same_seed_same_faults(void**) {
    const injection a(some_of_each(3));
    const injection b(some_of_each(3));
    const injection c(some_of_each(4));
    unsigned differ = 0;
    unsigned lost = 0;
    unsigned doubled = 0;
    for (std::uint32_t n = 0; n < 100000; ++n) {
        assert_int_equal(a.loses(1, n), b.loses(1, n));
        assert_int_equal(a.holds(1, n), b.holds(1, n));
        assert_int_equal(a.duplicates(1, n), b.duplicates(1, n));
        differ += a.loses(1, n) != c.loses(1, n) || a.loses(1, n) != a.loses(2, n) ? 1U : 0U;
        lost += a.loses(1, n) ? 1U : 0U;
        doubled += a.duplicates(1, n) ? 1U : 0U;
    }
    assert_true(differ > 3000);
    assert_in_range(lost, 1850, 2150);
    assert_in_range(doubled, 2800, 3200);
}

// What was made on purpose is known to the packet and not held against the channel.
void a_good_channel_is_found_good(void**) {
    channel& c = *at_hand;
    run(c, some_of_each(3), [](channel& to, const packet& p) { to.receive(p); });
    const figures& f = c.counted;
    assert_int_equal(f.packets, std::uint64_t{stream_count} * packets);
    assert_in_range(f.losses_injected, 1800, 2200);
    assert_in_range(f.reorders_injected, 4200, 5200); // not where a neighbour is lost or held
    assert_int_equal(f.sent, f.packets - f.losses_injected + f.duplicates_injected);
    assert_int_equal(f.received, f.sent);
    assert_int_equal(f.lost, 0);
    assert_int_equal(f.reordered_as_sent, f.reorders_injected);
    assert_int_equal(f.reordered, 0);
    assert_int_equal(f.duplicated, 0);
    assert_int_equal(f.unknown, 0);
    assert_int_equal(f.latency_cycles.count(), f.packets - f.losses_injected);
}

// A channel that loses, doubles and swaps, and keeps books of its own.
void a_bad_channel_is_found_out(void**) {
    channel& c = *at_hand;
    static std::mt19937 random(5);
    static std::uint64_t lost;
    static std::uint64_t doubled;
    run(c, some_of_each(9), [](channel& to, const packet& p) {
        const auto fate = random() % 100;
        if (fate < 3) {
            ++lost;
            return;
        }
        to.receive(p);
        if (fate == 3) {
            // Of a packet that was doubled on purpose this copy may be taken for the other one.
            to.receive(p);
            ++doubled;
        }
    });
    const figures& f = c.counted;
    assert_true(lost > 1000 && doubled > 500);
    assert_int_equal(f.sent, f.received + f.lost);
    assert_int_equal(f.received + f.duplicated, f.sent - lost + doubled);
    // Only where both copies of one packet met the channel's two faults can they cancel out.
    assert_in_range(lost - f.lost, 0, 20);
    assert_int_equal(lost - f.lost, doubled - f.duplicated);
    assert_int_equal(f.unknown, 0);
}

void reordering_by_the_channel(void**) {
    channel& c = *at_hand;
    static std::map<std::uint32_t, packet> kept; // by stream: waits for the next one
    static std::uint64_t swapped;
    run(c, {}, [](channel& to, const packet& p) {
        if (p.second % 100 == 50) {
            kept[p.first] = p;
            return;
        }
        to.receive(p);
        if (const auto at = kept.find(p.first); at != kept.end()) {
            to.receive(at->second);
            kept.erase(at);
            ++swapped;
        }
    });
    assert_int_equal(swapped, stream_count * packets / 100);
    assert_int_equal(c.counted.reordered, swapped);
    assert_int_equal(c.counted.reordered_as_sent, 0);
    assert_int_equal(c.counted.lost, 0);
}

// What comes back when its slot has been used again is lost, and strange when it comes.
void too_late_is_lost(void**) {
    channel& c = *at_hand;
    static std::vector<packet> late;
    run(c, {}, [](channel& to, const packet& p) {
        if (p.second == 1000) {
            late.push_back(p);
        } else {
            to.receive(p);
        }
        if (p.second == 1000 + 64 && p.first == late[p.first].first) {
            const stream& s = to.streams[p.first];
            assert_int_equal(to.accounts.number_of(s, static_cast<std::uint16_t>(1000)), no_packet);
            assert_int_equal(to.accounts.number_of(s, static_cast<std::uint16_t>(1001)), 1001);
        }
    });
    assert_int_equal(c.counted.lost, stream_count);
    assert_int_equal(c.counted.received, c.counted.sent - stream_count);
}

void what_was_lost_on_purpose_cannot_return(void**) {
    channel& c = *at_hand;
    injection_settings how;
    how.loss = 1;
    run(c, how, [](channel&, const packet&) { fail(); });
    assert_int_equal(c.counted.sent, 0);
    assert_int_equal(c.counted.losses_injected, c.counted.packets);
    c.accounts.open(0, 7, 0, true, false, c.counted);
    c.receive({0, 7});
    assert_int_equal(c.counted.unknown, 1);
    assert_int_equal(c.counted.received, 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_same_faults),
        cmocka_unit_test_setup_teardown(a_good_channel_is_found_good, begin, end),
        cmocka_unit_test_setup_teardown(a_bad_channel_is_found_out, begin, end),
        cmocka_unit_test_setup_teardown(reordering_by_the_channel, begin, end),
        cmocka_unit_test_setup_teardown(too_late_is_lost, begin, end),
        cmocka_unit_test_setup_teardown(what_was_lost_on_purpose_cannot_return, begin, end),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
