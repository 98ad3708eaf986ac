// The calibration's loop. A cell is one operation at one size; a visit to it runs each candidate in
// turn, several times, so that a change of the clock's frequency meets all of them. Passes over
// all cells lie milliseconds apart: who was preempted, or shared the core with a busy neighbour,
// in one pass is timed well in another.
#include "simd/calibrate.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

namespace voxplane::simd {

namespace {

// Long enough that reading the clock (25 ns) is 1 % of a run, and short enough that most runs are
// not preempted.
constexpr double run_ns = 2500;
constexpr unsigned turns = 2;
// Calls a run: each scratch frame once at least; at most what a run of a 5 ns kernel takes.
constexpr unsigned least_calls = scratch::frame_count;
constexpr unsigned most_calls = 512;
// The most that a run is expected to take: what lies above was preempted when it was timed.
constexpr double longest_run_ns = 100'000;
// Two passes can tell a disturbed run from another.
constexpr unsigned enough_passes = 2;

class timer {
public:
    timer(const nanosecond_clock& now, std::uint64_t budget_ns)
        : now_(now), begin_(now()), last_(begin_), budget_ns_(budget_ns),
          scratch_(std::make_unique<scratch>()) {}

    // Times one run and keeps the least in *ns. False: the budget does not allow it.
    bool run(const candidate& c, std::size_t size, double* ns) {
        if (!(*ns > 0) && !measure(c, size, least_calls, ns)) {
            return false; // the first run shows how long a call takes; its code is fetched besides
        }
        const auto calls = static_cast<unsigned>(
            std::clamp(run_ns / *ns, double{least_calls}, double{most_calls}));
        return measure(c, size, calls, ns);
    }

    [[nodiscard]] std::uint64_t spent_ns() const { return last_ - begin_; }

private:
    bool measure(const candidate& c, std::size_t size, unsigned calls, double* ns) {
        const double expected = std::min(*ns * calls, longest_run_ns);
        if (static_cast<double>(now_() - begin_) + expected >= static_cast<double>(budget_ns_)) {
            return false;
        }
        const std::uint64_t before = now_();
        c.run(*scratch_, size, calls);
        last_ = now_();
        // A clock that stood still tells that a call takes less than it can show, not nothing.
        const double each =
            std::max(1.0, static_cast<double>(last_ - before)) / static_cast<double>(calls);
        *ns = *ns > 0 ? std::min(*ns, each) : each;
        return true;
    }

    const nanosecond_clock& now_;
    std::uint64_t begin_;
    std::uint64_t last_;
    std::uint64_t budget_ns_;
    std::unique_ptr<scratch> scratch_;
};

bool visit(timer& t, const operation& what, operation_times& into, std::size_t size_class) {
    for (unsigned turn = 0; turn < turns; ++turn) {
        for (std::size_t i = 0; i < what.candidates.size(); ++i) {
            if (!t.run(what.candidates[i], timed_sizes[size_class],
                       &into.candidates[i].ns[size_class])) {
                return false;
            }
        }
    }
    return true;
}

bool make_pass(timer& t, std::span<const operation> operations,
               std::vector<operation_times>& into) {
    for (std::size_t o = 0; o < operations.size(); ++o) {
        for (std::size_t c = 0; c < size_classes; ++c) {
            if (!visit(t, operations[o], into[o], c)) {
                return false;
            }
        }
    }
    return true;
}

// To hundredths, so that a file of times is short and gives the choice that they gave.
void round_times(std::vector<operation_times>& times) {
    for (operation_times& one : times) {
        for (candidate_times& c : one.candidates) {
            for (double& ns : c.ns) {
                ns = ns > 0 ? std::max(0.01, std::round(ns * 100) / 100) : 0;
            }
        }
    }
}

} // namespace

std::uint64_t steady_ns() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
}

calibration calibrate(std::span<const operation> operations, const nanosecond_clock& now,
                      const calibration_limits& limits) {
    calibration made;
    for (const operation& one : operations) {
        operation_times times{one.name, {}};
        for (const candidate& c : one.candidates) {
            times.candidates.push_back({c.by, {}});
        }
        made.times.push_back(std::move(times));
    }
    timer t(now, limits.budget_ns);
    while (made.passes < limits.passes && make_pass(t, operations, made.times)) {
        ++made.passes;
    }
    round_times(made.times);
    made.spent_ns = t.spent_ns();
    made.complete = made.passes >= std::min(enough_passes, limits.passes);
    return made;
}

} // namespace voxplane::simd
