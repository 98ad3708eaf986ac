// What is held against the classic figures. They are of handling, so the goal's rows leave the
// samples alone: each step passes the frame on. (The classic's own ratio is three times as large
// for a frame of four times the size, so its pooled side seems not to have touched them either.)
// With the gain in the middle step both sides pay for it; that comparison stands beside, with the
// same kernels, and with the plain loops that are found in the field.
#include "verdict.hpp"

#include <cstdio>
#include <cstdlib>

#include "plane.hpp"

namespace voxplane::seed {

namespace {

struct rival {
    std::string what;
    double classic;
    double ours;
    bool in_goal = true; // else for comparison only
    bool less_is_better = false;

    [[nodiscard]] bool beaten() const { return less_is_better ? ours < classic : ours > classic; }
};

const row* find(const table& of, const char* name) {
    for (const row& each : of.rows) {
        if (each.name == name) {
            return &each;
        }
    }
    return nullptr;
}

std::vector<rival> rivals(const std::vector<table>& tables, const table& plane) {
    const auto times = [&tables](subject which, const char* before, const char* after) {
        const table& of = tables[static_cast<std::size_t>(which)];
        return find(of, before)->figure.ns / find(of, after)->figure.ns;
    };
    constexpr const char* plain = "traditional, plain loops";
    constexpr const char* kernels = "traditional, our kernels";
    const perf::figure& whole = find(plane, whole_packet_row)->figure;
    return {
        {"160 x 1 handling alone, times", 4.2, times(subject::bare_small, "traditional", "pooled")},
        {"320 x 2 handling alone, times", 12.6,
         times(subject::bare_large, "traditional", "pooled")},
        {"pipeline, same kernels, times", 1.9, times(subject::pipeline, kernels, "pooled")},
        {"pool over fresh 160 x 1, times", 4.7, times(subject::pool_small, "fresh vector", "pool")},
        {"pool over fresh 320 x 2, times", 4.7, times(subject::pool_large, "fresh vector", "pool")},
        {"whole packet, us", 0.15, whole.ns / 1000.0, true, true},
        {"whole packet, heap blocks", 3, whole.allocations, true, true},
        {"whole packet, real-time factor", 100000, 20e6 / whole.ns},
        {"160 x 1 with gain, same kernels", 4.2, times(subject::small, kernels, "pooled"), false},
        {"160 x 1 with gain, as in the field", 4.2, times(subject::small, plain, "pooled"), false},
        {"320 x 2 with gain, same kernels", 12.6, times(subject::large, kernels, "pooled"), false},
        {"320 x 2 with gain, as in the field", 12.6, times(subject::large, plain, "pooled"), false},
        {"pipeline, as in the field, times", 1.9, times(subject::pipeline, plain, "pooled"), false},
    };
}

const char* word(const rival& of) {
    if (of.in_goal) {
        return of.beaten() ? "beaten" : "MISSED";
    }
    return of.beaten() ? "beside the goal: above" : "beside the goal: below";
}

} // namespace

int verdict(const std::vector<table>& tables, const table& plane) {
    std::printf("\n%-36s %12s %12s\n", "to beat", "classic", "voxplane");
    std::string beaten;
    std::string missed;
    for (const rival& each : rivals(tables, plane)) {
        std::printf("%-36s %12.2f %12.2f  %s\n", each.what.c_str(), each.classic, each.ours,
                    word(each));
        if (each.in_goal) {
            std::string& into = each.beaten() ? beaten : missed;
            into += (into.empty() ? "" : "; ") + each.what;
        }
    }
    std::printf(
        "The goal is of handling: its rows pass frames on untouched, and take the pipeline, "
        "whose stages must\nwork, with the same kernels on both sides. \"As in the field\" "
        "is a heap vector a step and plain\nloops against all of ours. The exit status "
        "follows the goal's rows.\n");
    std::printf("beaten: %s. missed: %s.\n", beaten.empty() ? "nothing" : beaten.c_str(),
                missed.empty() ? "nothing" : missed.c_str());
    return missed.empty() ? EXIT_SUCCESS : 2;
}

} // namespace voxplane::seed
