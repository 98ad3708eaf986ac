// The schedule: every stream's packets once, in order, never before their time, whatever the
// moments at which the pacer is asked; evenly spread, with jitter inside its bound.
#include <random>
#include <vector>

#include "engine/pacer.hpp"
#include "support/cmocka.hpp"

using namespace voxplane::voxgen;

namespace {

struct outcome {
    std::vector<departure> sent;
    std::vector<std::uint64_t> at; // when
};

// Asks every `step` cycles on average, at random, with a stall of ten intervals now and then.
outcome drive(const injection& faults, std::uint32_t streams, const pace& how, unsigned most,
              std::uint64_t step) {
    outcome out;
    std::vector<std::uint32_t> next(streams);
    std::mt19937_64 random(7);
    pacer p(streams, faults);
    p.start(how);
    std::uint64_t now = how.begin_cycles;
    for (int turns = 0; !p.finished() && turns < 10'000'000; ++turns) {
        const unsigned count = p.run(
            now, most, [&](std::uint32_t stream) { return next[stream]; },
            [&](const departure& d) {
                ++next[d.stream];
                out.sent.push_back(d);
                out.at.push_back(now);
            });
        assert_true(count <= most);
        now += random() % (2 * step);
        now += random() % 1000 == 0 ? static_cast<std::uint64_t>(10 * how.interval_cycles * streams)
                                    : 0;
    }
    assert_true(p.finished());
    return out;
}

pace pace_of(std::uint64_t packets, double interval) {
    pace how;
    how.begin_cycles = 1'000'003;
    how.interval_cycles = interval;
    how.packets = packets;
    how.warm_up_packets = packets / 10;
    return how;
}

void packets_are_evenly_spread(void**) {
    static outcome run;
    const pace how = pace_of(20000, 1234.56789);
    run = drive(injection({}), 7, how, 8, 3000);
    assert_int_equal(run.sent.size(), 20000);
    for (std::size_t i = 0; i < run.sent.size(); ++i) {
        const departure& d = run.sent[i];
        assert_int_equal(d.stream, i % 7);
        assert_int_equal(d.measured, i >= 2000);
        const double due = 1'000'003 + static_cast<double>(i) * 1234.56789;
        assert_true(static_cast<double>(d.due_cycles) <= due + 1e-3 &&
                    static_cast<double>(d.due_cycles) > due - 2);
        assert_true(run.at[i] >= d.due_cycles);
    }
}

void jitter_delays_within_its_bound(void**) {
    static outcome run;
    constexpr std::uint32_t streams = 20;
    constexpr double interval = 5000;
    injection_settings how;
    how.jitter_cycles = 90000; // of 100000 between two packets of a stream
    run = drive(injection(how), streams, pace_of(40000, interval), 8, 3000);
    assert_int_equal(run.sent.size(), 40000);
    static std::vector<std::uint32_t> next;
    next.assign(streams, 0);
    unsigned late = 0;
    for (std::size_t i = 0; i < run.sent.size(); ++i) {
        const departure& d = run.sent[i];
        // Order within a stream: this is the stream's next one.
        const std::uint64_t n = std::uint64_t{next[d.stream]++} * streams + d.stream;
        const std::uint64_t nominal = 1'000'003 + n * 5000;
        assert_in_range(d.due_cycles, nominal, nominal + 90000);
        assert_int_equal(d.measured, n >= 4000);
        assert_true(run.at[i] >= d.due_cycles);
        late += d.due_cycles > nominal + 45000 ? 1 : 0;
    }
    assert_in_range(late, 19000, 21000); // half, evenly spread
}

void a_stop_lets_go_what_waits(void**) {
    injection_settings faults;
    faults.jitter_cycles = 90000;
    static std::vector<std::uint32_t> sent;
    sent.clear();
    pacer p(20, injection(faults));
    p.start(pace_of(1000, 5000));
    const auto number = [](std::uint32_t) { return 0U; };
    const auto send = [](const departure& d) { sent.push_back(d.stream); };
    (void)p.run(1'000'003 + 19 * 5000, 32, number, send); // all 20 are in the calendar
    p.stop();
    assert_false(p.finished());
    (void)p.run(1'000'003 + 400'000, 32, number, send);
    assert_true(p.finished());
    assert_int_equal(sent.size(), 20);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(packets_are_evenly_spread),
        cmocka_unit_test(jitter_delays_within_its_bound),
        cmocka_unit_test(a_stop_lets_go_what_waits),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
