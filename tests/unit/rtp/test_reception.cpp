// Reception statistics against RFC 3550: sequence wrap, loss, duplicates, late packets, restart
// after a jump, and jitter against the same recursion in floating point.
#include <cmath>
#include <cstdlib>
#include <limits>

#include "rtp/reception.hpp"
#include "support/cmocka.hpp"

using namespace voxplane;
using rtp::arrival;

namespace {

constexpr std::uint64_t frame_ns = 20'000'000;

// A stream of 20 ms packets on an undisturbed path; feed() sends one of them.
struct stream {
    rtp::reception r;

    void start(std::uint16_t seq) { rtp::begin(r, 0x1234, seq); }
    arrival feed(unsigned seq) {
        return rtp::receive(r, static_cast<std::uint16_t>(seq), seq * 160U, 160, seq * frame_ns,
                            8000);
    }
};

void first_packet(void**) {
    stream s;
    assert_int_equal(s.r.active, 0);
    s.start(7);
    assert_int_equal(s.r.active, 1);
    assert_int_equal(s.feed(7), arrival::in_order);
    assert_int_equal(s.r.ssrc.get(), 0x1234);
    assert_int_equal(s.r.packets.get(), 1);
    assert_int_equal(s.r.octets.get(), 160);
    assert_int_equal(s.r.highest.get(), 7);
    assert_int_equal(s.r.base.get(), 7);
    assert_int_equal(s.r.last_arrival_ns.get(), 7 * frame_ns);
    assert_int_equal(s.r.last_timestamp.get(), 7 * 160);
    assert_int_equal(s.r.jitter.get(), 0);
    assert_int_equal(rtp::expected(s.r), 1);
    assert_int_equal(rtp::lost(s.r), 0);
}

// Any first sequence must do, also zero, whose predecessor is not a number of the first cycle.
void every_start_and_wrap(void**) {
    for (unsigned first = 0; first < 65536; first += 13) {
        stream s;
        s.start(static_cast<std::uint16_t>(first));
        for (unsigned i = 0; i < 3; ++i) {
            assert_int_equal(s.feed(first + i), arrival::in_order);
        }
        assert_int_equal(s.r.highest.get(), first + 2);
        assert_int_equal(rtp::expected(s.r), 3);
        assert_int_equal(rtp::lost(s.r), 0);
    }
}

void three_cycles(void**) {
    stream s;
    s.start(65530);
    for (unsigned seq = 65530; seq < 4 * 65536; ++seq) {
        assert_int_equal(s.feed(seq), arrival::in_order);
    }
    assert_int_equal(s.r.highest.get(), 4 * 65536 - 1);
    assert_int_equal(rtp::expected(s.r), 4 * 65536 - 65530);
    assert_int_equal(rtp::lost(s.r), 0);
    assert_int_equal(s.r.jitter.get(), 0);
}

void loss_over_wrap(void**) {
    stream s;
    s.start(65534);
    s.feed(65534);
    assert_int_equal(s.feed(65536 + 2), arrival::in_order); // 65535, 0 and 1 are missing
    assert_int_equal(rtp::lost(s.r), 3);
    assert_int_equal(s.feed(65536), arrival::late);
    assert_int_equal(rtp::lost(s.r), 2);
    assert_int_equal(s.r.reordered.get(), 1);
    assert_int_equal(s.feed(65536), arrival::duplicate);
    assert_int_equal(s.r.duplicates.get(), 1);
    assert_int_equal(s.r.packets.get(), 4);
    assert_int_equal(rtp::lost(s.r), 2);
    assert_int_equal(s.r.highest.get(), 65538);
}

void duplicates_in_and_out_of_window(void**) {
    for (unsigned behind = 0; behind < rtp::max_misorder; ++behind) {
        stream s;
        s.start(1000);
        for (unsigned seq = 1000; seq <= 1200; ++seq) {
            s.feed(seq);
        }
        assert_int_equal(s.feed(1200 - behind), arrival::duplicate);
        assert_int_equal(s.r.duplicates.get(), 1);
        assert_int_equal(rtp::lost(s.r), 0);
    }
}

void late_inside_window_only(void**) {
    for (unsigned behind = 1; behind < rtp::max_misorder; ++behind) {
        stream s;
        s.start(1000);
        for (unsigned seq = 1000; seq <= 1200; ++seq) {
            if (seq != 1200 - behind) {
                s.feed(seq);
            }
        }
        assert_int_equal(rtp::lost(s.r), 1);
        const bool told = behind < rtp::duplicate_window;
        assert_int_equal(s.feed(1200 - behind), told ? arrival::late : arrival::duplicate);
        assert_int_equal(s.feed(1200 - behind), arrival::duplicate);
        assert_int_equal(s.r.reordered.get(), told ? 1 : 0);
        assert_int_equal(rtp::lost(s.r), told ? 0 : 1);
    }
}

// The window must move right for every gap, also those as long as the window and longer.
void window_after_gaps(void**) {
    for (unsigned gap = 1; gap < 200; ++gap) {
        stream s;
        s.start(500);
        s.feed(500);
        assert_int_equal(s.feed(500 + gap), arrival::in_order);
        if (gap < rtp::max_misorder) {
            assert_int_equal(s.feed(500), arrival::duplicate);
        }
        if (gap > 1) {
            assert_int_equal(s.feed(500 + gap - 1), arrival::late);
        }
        assert_int_equal(s.feed(500 + gap), arrival::duplicate);
    }
}

void dropout_limits(void**) {
    assert_int_equal(rtp::max_dropout, 3000); // RFC 3550 A.1
    assert_int_equal(rtp::max_misorder, 100);
    stream s;
    s.start(100);
    s.feed(100);
    assert_int_equal(s.feed(100 + rtp::max_dropout - 1), arrival::in_order);
    assert_int_equal(rtp::lost(s.r), rtp::max_dropout - 2);
    s.start(100);
    s.feed(100);
    assert_int_equal(s.feed(100 + rtp::max_dropout), arrival::jump);
    assert_int_equal(s.r.highest.get(), 100);
    s.start(1000);
    s.feed(1000);
    assert_int_equal(s.feed(1000 - rtp::max_misorder + 1), arrival::duplicate);
    assert_int_equal(s.feed(1000 - rtp::max_misorder), arrival::jump);
}

void restart_keeps_totals(void**) {
    stream s;
    s.start(100);
    for (unsigned seq = 100; seq < 120; ++seq) {
        if (seq != 110) {
            s.feed(seq);
        }
    }
    assert_int_equal(rtp::expected(s.r), 20);
    assert_int_equal(rtp::lost(s.r), 1);
    assert_int_equal(s.feed(40000), arrival::jump);
    assert_int_equal(s.r.highest.get(), 119);
    assert_int_equal(rtp::expected(s.r), 21);
    assert_int_equal(rtp::lost(s.r), 1);
    assert_int_equal(s.feed(40001), arrival::restart);
    assert_int_equal(s.r.highest.get() & 0xffffU, 40001);
    assert_true(s.r.highest.get() > 119);
    assert_int_equal(s.r.packets.get(), 21);
    assert_int_equal(rtp::expected(s.r), 22);
    assert_int_equal(rtp::lost(s.r), 1);
    assert_int_equal(s.feed(40001), arrival::duplicate);
    assert_int_equal(s.feed(40000), arrival::duplicate);
    assert_int_equal(s.feed(40003), arrival::in_order);
    assert_int_equal(rtp::lost(s.r), 2);
    assert_int_equal(s.feed(39999), arrival::late);
}

void restart_downwards(void**) {
    stream s;
    s.start(50000);
    s.feed(50000);
    assert_int_equal(s.feed(10), arrival::jump);
    assert_int_equal(s.feed(11), arrival::restart);
    assert_int_equal(s.r.highest.get(), 65536 + 11); // the extended number only grows
    assert_int_equal(s.feed(12), arrival::in_order);
    assert_int_equal(rtp::expected(s.r), 4);
    assert_int_equal(rtp::lost(s.r), 0);
}

void lone_jumps_do_not_restart(void**) {
    stream s;
    s.start(100);
    s.feed(100);
    assert_int_equal(s.feed(30000), arrival::jump);
    assert_int_equal(s.feed(101), arrival::in_order); // the stream lives: the jump is forgotten
    assert_int_equal(s.feed(30001), arrival::jump);
    assert_int_equal(s.feed(50000), arrival::jump);
    assert_int_equal(s.feed(30002), arrival::jump);
    assert_int_equal(s.r.highest.get(), 101);
    assert_int_equal(rtp::lost(s.r), 0);
    assert_int_equal(s.feed(30003), arrival::restart);
}

// A jump to the last number is confirmed by number zero.
void restart_over_wrap(void**) {
    stream s;
    s.start(30000);
    s.feed(30000);
    assert_int_equal(s.feed(65535), arrival::jump);
    assert_int_equal(s.feed(65536), arrival::restart);
    assert_int_equal(s.r.highest.get(), 65536);
}

void begin_forgets(void**) {
    stream s;
    s.start(100);
    s.feed(100);
    s.feed(105);
    s.feed(105);
    s.feed(103);
    s.feed(40000);
    rtp::begin(s.r, 0x9999, 40001);
    assert_int_equal(s.feed(40001), arrival::in_order); // and no restart
    assert_int_equal(s.r.ssrc.get(), 0x9999);
    assert_int_equal(s.r.packets.get(), 1);
    assert_int_equal(s.r.octets.get(), 160);
    assert_int_equal(s.r.duplicates.get(), 0);
    assert_int_equal(s.r.reordered.get(), 0);
    assert_int_equal(s.r.jitter.get(), 0);
    assert_int_equal(rtp::expected(s.r), 1);
    assert_int_equal(rtp::lost(s.r), 0);
}

// The short way counts as the long one does, or changes nothing.
void short_way_is_the_long_one(void**) {
    std::uint32_t some = 1;
    const auto random = [&](std::uint32_t below) {
        some = some * 1664525U + 1013904223U;
        return (some >> 8) % below;
    };
    stream one;
    stream other;
    unsigned seq = 65000;
    unsigned taken = 0;
    one.start(static_cast<std::uint16_t>(seq));
    other.start(static_cast<std::uint16_t>(seq));
    for (unsigned i = 0; i < 20'000; ++i) {
        const std::uint32_t what = random(20);
        seq += what < 14 ? 1 : what < 16 ? random(200) : what < 19 ? 0U - random(90) : random(9000);
        const auto at = static_cast<std::uint16_t>(seq);
        const std::uint32_t timestamp = seq * 160U + random(100);
        const std::uint64_t arrival_ns = i * frame_ns + random(30'000'000);
        const rtp::reception& before = other.r;
        const std::uint32_t packets = before.packets.get();
        if (rtp::receive_in_order(other.r, at, timestamp, 160, arrival_ns)) {
            ++taken;
            assert_int_equal(rtp::receive(one.r, at, timestamp, 160, arrival_ns, 8000),
                             arrival::in_order);
        } else {
            assert_int_equal(before.packets.get(), packets);
            assert_int_equal(rtp::receive(one.r, at, timestamp, 160, arrival_ns, 8000),
                             rtp::receive(other.r, at, timestamp, 160, arrival_ns, 8000));
        }
        assert_memory_equal(&one.r, &other.r, sizeof one.r);
    }
    assert_in_range(taken, 5'000, 15'000); // both ways were gone
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(first_packet),
        cmocka_unit_test(every_start_and_wrap),
        cmocka_unit_test(three_cycles),
        cmocka_unit_test(loss_over_wrap),
        cmocka_unit_test(duplicates_in_and_out_of_window),
        cmocka_unit_test(late_inside_window_only),
        cmocka_unit_test(window_after_gaps),
        cmocka_unit_test(dropout_limits),
        cmocka_unit_test(restart_keeps_totals),
        cmocka_unit_test(restart_downwards),
        cmocka_unit_test(lone_jumps_do_not_restart),
        cmocka_unit_test(restart_over_wrap),
        cmocka_unit_test(begin_forgets),
        cmocka_unit_test(short_way_is_the_long_one),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
