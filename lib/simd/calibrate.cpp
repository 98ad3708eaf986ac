// The calibration's loop. A cell is one operation at one size; a visit to it runs each candidate in
// turn, several times, so that a change of the clock's frequency meets all of them. Passes over
// all cells lie milliseconds apart: who was preempted, or shared the core with a busy neighbour,
// in one pass is timed well in another. Passes work on data at several places, since some
// processors are slow on some pairs of addresses: the best place of each candidate counts.
// Candidates that are far behind are left alone, and what they would have taken goes to further
// passes.
#include "simd/calibrate.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <memory>

#include <pthread.h>
#include <sched.h>

namespace voxplane::simd {

namespace {

// Long enough that reading the clock (25 ns) is 1 % of a run, and short enough that most runs are
// not preempted.
constexpr double run_ns = 2500;
constexpr unsigned turns = 2;
// Calls a run: each scratch frame once, unless a call takes long; at most what a run of a 5 ns
// kernel takes.
constexpr unsigned least_calls = scratch::frame_count;
constexpr unsigned most_calls = 512;
// The most that a call is expected to take: what lies above was preempted when it was timed.
constexpr double longest_run_ns = 200'000;
// Two passes can tell a disturbed run from another.
constexpr unsigned enough_passes = 2;
// Copies of the scratch data that passes take in turn.
constexpr std::size_t places = 3;
// Candidates that took so many times as long as the fastest have lost: after a first pass, and once
// there have been enough that noise or a bad place cannot have done it.
constexpr double hopeless_at_once = 4;
constexpr double hopeless = 1.8;
constexpr unsigned sure_passes = 4;

// Runs as a real-time thread of the lowest priority, if it may: 50 ms in which ordinary threads
// neither preempt it nor leave their data in its cache. Other real-time threads go first.
class undisturbed {
public:
    undisturbed() noexcept
        : known_(pthread_getschedparam(pthread_self(), &policy_, &before_) == 0) {
        sched_param lowest{};
        lowest.sched_priority = sched_get_priority_min(SCHED_FIFO);
        // Refused without the right to do so: then it is calibrated as any thread is run.
        raised_ = known_ && policy_ == SCHED_OTHER &&
                  pthread_setschedparam(pthread_self(), SCHED_FIFO, &lowest) == 0;
    }
    ~undisturbed() {
        if (raised_) {
            pthread_setschedparam(pthread_self(), policy_, &before_);
        }
    }
    undisturbed(const undisturbed&) = delete;
    undisturbed& operator=(const undisturbed&) = delete;

private:
    int policy_ = SCHED_OTHER;
    sched_param before_{};
    bool known_;
    bool raised_ = false;
};

class timer {
public:
    timer(const nanosecond_clock& now, std::uint64_t budget_ns)
        : now_(now), begin_(now()), last_(begin_), budget_ns_(static_cast<double>(budget_ns)),
          longest_stall_ns_(budget_ns_ / 10) {
        for (auto& one : scratch_) {
            one = std::make_unique<scratch>();
        }
    }

    // Other data from now on.
    void move() { place_ = (place_ + 1) % places; }

    // Times one run and keeps the least in *ns. False: the budget does not allow it.
    bool run(const candidate& c, std::size_t size, double* ns) {
        if (!(*ns > 0) && !measure(c, size, 1, ns)) {
            return false; // the first call shows how long one takes; its code is fetched besides
        }
        const double calls = std::min(run_ns / *ns, double{most_calls});
        const double least = *ns * least_calls <= 4 * run_ns ? least_calls : 1;
        return measure(c, size, static_cast<unsigned>(std::max(calls, least)), ns);
    }

    [[nodiscard]] std::uint64_t spent_ns() const { return last_ - begin_; }

private:
    bool measure(const candidate& c, std::size_t size, unsigned calls, double* ns) {
        const double expected = std::min(*ns * calls, longest_run_ns);
        const std::uint64_t before = now_();
        // Nor what has passed since the last run: whoever stalls between two is as late.
        stalled(static_cast<double>(before - last_));
        if (static_cast<double>(before - begin_) + expected + longest_stall_ns_ >= budget_ns_) {
            return false;
        }
        c.run(*scratch_[place_], size, calls);
        last_ = now_();
        const auto took = static_cast<double>(last_ - before);
        if (*ns > 0) {
            stalled(took - expected);
        }
        // A clock that stood still tells that a call takes less than it can show, not nothing.
        const double each = std::max(1.0, took) / static_cast<double>(calls);
        *ns = *ns > 0 ? std::min(*ns, each) : each;
        return true;
    }

    // What has been seen once may come again: a machine with many at work for each core takes it
    // away for longer than an idle one ever does.
    void stalled(double ns) { longest_stall_ns_ = std::max(longest_stall_ns_, ns); }

    const nanosecond_clock& now_;
    std::uint64_t begin_;
    std::uint64_t last_;
    double budget_ns_;
    double longest_stall_ns_; // a tenth of the budget, before there was one
    std::array<std::unique_ptr<scratch>, places> scratch_;
    std::size_t place_ = 0;
};

// The cells that are still to be visited.
struct cell {
    const operation* what;
    operation_times* into;
    std::size_t size_class;
    std::vector<bool> open; // by candidate
};

std::vector<cell> cells_of(std::span<const operation> operations,
                           std::vector<operation_times>& into) {
    std::vector<cell> cells;
    for (std::size_t o = 0; o < operations.size(); ++o) {
        for (std::size_t c = 0; c < size_classes; ++c) {
            cells.push_back({&operations[o], &into[o], c,
                             std::vector<bool>(operations[o].candidates.size(), true)});
        }
    }
    return cells;
}

bool visit(timer& t, const cell& at) {
    for (unsigned turn = 0; turn < turns; ++turn) {
        for (std::size_t i = 0; i < at.open.size(); ++i) {
            if (at.open[i] && !t.run(at.what->candidates[i], at.what->sizes[at.size_class],
                                     &at.into->candidates[i].ns[at.size_class])) {
                return false;
            }
        }
    }
    return true;
}

// Leaves out candidates that cannot win, and cells with one that has.
void narrow(std::vector<cell>& cells, double too_long) {
    for (cell& at : cells) {
        const auto& all = at.into->candidates;
        const auto faster = [&](const candidate_times& a, const candidate_times& b) {
            return a.ns[at.size_class] < b.ns[at.size_class];
        };
        const double least = std::min_element(all.begin(), all.end(), faster)->ns[at.size_class];
        for (std::size_t i = 0; i < all.size(); ++i) {
            at.open[i] = all[i].ns[at.size_class] <= least * too_long;
        }
    }
    std::erase_if(
        cells, [](const cell& at) { return std::count(at.open.begin(), at.open.end(), true) < 2; });
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

std::size_t untimed(std::span<const operation_times> times) noexcept {
    std::size_t found = 0;
    for (const operation_times& one : times) {
        for (std::size_t c = 0; c < size_classes; ++c) {
            const auto lacks = [c](const candidate_times& by) { return !(by.ns[c] > 0); };
            found += std::any_of(one.candidates.begin(), one.candidates.end(), lacks) ? 1U : 0U;
        }
    }
    return found;
}

calibration calibrate(std::span<const operation> operations, const nanosecond_clock& now,
                      const calibration_limits& limits) {
    calibration made;
    for (const operation& one : operations) {
        operation_times times{one.name, {}, one.sizes};
        for (const candidate& c : one.candidates) {
            times.candidates.push_back({c.by, {}});
        }
        made.times.push_back(std::move(times));
    }
    const undisturbed while_it_lasts;
    timer t(now, limits.budget_ns);
    std::vector<cell> cells = cells_of(operations, made.times);
    while (made.passes < limits.passes &&
           std::all_of(cells.begin(), cells.end(), [&t](const cell& at) { return visit(t, at); })) {
        ++made.passes;
        narrow(cells, made.passes >= sure_passes ? hopeless : hopeless_at_once);
        t.move();
    }
    round_times(made.times);
    made.spent_ns = t.spent_ns();
    made.complete = made.passes >= std::min(enough_passes, limits.passes);
    return made;
}

} // namespace voxplane::simd
