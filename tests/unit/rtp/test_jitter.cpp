// Interarrival jitter against the same recursion in floating point, and what stays out of it.
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

// RFC 3550 A.8 with J as a real number. The integer form rounds by at most half a sixteenth each
// packet and forgets a sixteenth of that error, so the two stay within half a timestamp unit.
void follow_twin(std::uint64_t start_ns, std::uint32_t first_timestamp, std::uint32_t clock_hz) {
    rtp::reception r;
    rtp::begin(r, 1, 1);
    std::srand(7);
    double twin = 0;
    double last = 0;
    double furthest = 0;
    const std::uint32_t step = clock_hz / 50;
    for (std::uint32_t i = 0; i < 5000; ++i) {
        // Delay in whole timestamp units, so that both see the same arrival.
        const auto delay = static_cast<std::uint32_t>(std::rand()) % (clock_hz / 25);
        const std::uint64_t units = std::uint64_t{i} * step + delay;
        const std::uint64_t arrival_ns = start_ns + units * 1'000'000'000 / clock_hz;
        rtp::receive(r, static_cast<std::uint16_t>(1 + i), first_timestamp + i * step, 160,
                     arrival_ns, clock_hz);
        if (i != 0) {
            twin += (std::fabs(delay - last) - twin) / 16;
        }
        last = delay;
        furthest = std::fmax(furthest, std::fabs(r.jitter.get() / 16.0 - twin));
        assert_true(std::fabs(r.jitter.get() / 16.0 - twin) <= 0.5);
    }
    assert_true(twin > clock_hz / 200.0); // the test did disturb the path
    assert_true(furthest > 0);
    const double us = r.jitter.get() / 16.0 * 1e6 / clock_hz;
    assert_true(std::fabs(rtp::jitter_us(r, clock_hz) - us) < 1e-6);
}

void jitter_follows_floating_point(void**) {
    follow_twin(0, 0, 8000);
    follow_twin(1'700'000'000'000'000'000, 0xffffff00,
                8000); // capture time of day, timestamp wraps
    follow_twin(std::uint64_t{0xffffffff} * 125'000 - 5'000'000'000, 77, 8000); // units wrap
    follow_twin(1'700'000'000'000'000'000, 0x80000000, 16000);
}

// Timestamp units must be exact to the last bit for any clock time, also where a plain product of
// nanoseconds and clock rate would leave 64 bits.
void units_of_clock_time(void**) {
    const std::uint64_t times[] = {0,
                                   124'999,
                                   125'000,
                                   999'999'999,
                                   1'700'000'000'123'456'789,
                                   std::numeric_limits<std::uint64_t>::max()};
    for (const std::uint64_t ns : times) {
        for (const std::uint32_t hz : {8000U, 16000U, 44100U, 48000U, 90000U}) {
            __extension__ using wide = unsigned __int128;
            const auto want = static_cast<std::uint32_t>(wide{ns} * hz / 1'000'000'000U);
            assert_int_equal(rtp::detail::to_units(ns, hz), want);
        }
    }
}

void jitter_survives_clock_steps(void**) {
    stream s;
    s.start(0);
    s.feed(0);
    std::uint32_t timestamp = 0;
    std::uint64_t now = 0;
    const std::uint32_t steps[] = {0x80000000U, 0x7fffffffU, 0x80000001U, 40000, 0U - 40000U};
    unsigned seq = 1;
    for (const std::uint32_t step : steps) {
        timestamp += 160 + step;
        now += frame_ns;
        rtp::receive(s.r, static_cast<std::uint16_t>(seq++), timestamp, 160, now, 8000);
        assert_int_equal(s.r.jitter.get(), 0);
    }
    timestamp += 160 + 16 * 10; // ten sixteenths of a step that counts
    now += frame_ns;
    rtp::receive(s.r, static_cast<std::uint16_t>(seq), timestamp, 160, now, 8000);
    assert_int_equal(s.r.jitter.get(), 160);
}

void jitter_leaves_out_duplicates_and_jumps(void**) {
    stream s;
    s.start(0);
    s.feed(0);
    s.feed(1);
    const std::uint64_t now = 10 * frame_ns;
    assert_int_equal(rtp::receive(s.r, 1, 160, 160, now, 8000), arrival::duplicate);
    assert_int_equal(rtp::receive(s.r, 9000, 5, 160, now, 8000), arrival::jump);
    assert_int_equal(s.r.jitter.get(), 0);
    assert_int_equal(rtp::receive(s.r, 9001, 165, 160, now, 8000), arrival::restart);
    assert_int_equal(s.r.jitter.get(), 0);
    assert_int_equal(rtp::receive(s.r, 9002, 325, 160, now + frame_ns, 8000), arrival::in_order);
    assert_int_equal(s.r.jitter.get(), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(jitter_follows_floating_point),
        cmocka_unit_test(units_of_clock_time),
        cmocka_unit_test(jitter_survives_clock_steps),
        cmocka_unit_test(jitter_leaves_out_duplicates_and_jumps),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
