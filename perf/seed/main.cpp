// Reproduces the classic comparison of traditional (a heap vector a step), zero-copy and pooled
// handling of voice frames, and says in its last line which of the classic figures were beaten.
// Times are the least of many turns in one run; blocks are what was taken from the heap.
#include <cstdio>
#include <cstdlib>

#include "dpdk/eal.hpp"
#include "frame/pools.hpp"

#include "plane.hpp"
#include "tables.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::seed;

constexpr std::size_t turns = 40;
constexpr std::size_t stretches = 64;

// One figure of the classic comparison, and ours.
struct rival {
    std::string what;
    double classic;
    double ours;
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
        {"160 x 1 pooled, times", 4.2, times(subject::small, plain, "pooled")},
        {"160 x 1 handling alone, times", 4.2, times(subject::small, kernels, "pooled")},
        {"320 x 2 pooled, times", 12.6, times(subject::large, plain, "pooled")},
        {"320 x 2 handling alone, times", 12.6, times(subject::large, kernels, "pooled")},
        {"pipeline pooled, times", 1.9, times(subject::pipeline, plain, "pooled")},
        {"pipeline handling alone, times", 1.9, times(subject::pipeline, kernels, "pooled")},
        {"pool over fresh 160 x 1, times", 4.7, times(subject::pool_small, "fresh vector", "pool")},
        {"pool over fresh 320 x 2, times", 4.7, times(subject::pool_large, "fresh vector", "pool")},
        {"whole packet, us", 0.15, whole.ns / 1000.0, true},
        {"whole packet, heap blocks", 3, whole.allocations, true},
        {"whole packet, real-time factor", 100000, 20e6 / whole.ns},
    };
}

int verdict(const std::vector<rival>& all) {
    std::printf("\n%-34s %12s %12s\n", "to beat", "classic", "voxplane");
    std::string beaten;
    std::string missed;
    for (const rival& each : all) {
        std::printf("%-34s %12.2f %12.2f  %s\n", each.what.c_str(), each.classic, each.ours,
                    each.beaten() ? "beaten" : "MISSED");
        std::string& into = each.beaten() ? beaten : missed;
        into += (into.empty() ? "" : "; ") + each.what;
    }
    std::printf("beaten: %s. missed: %s.\n", beaten.empty() ? "nothing" : beaten.c_str(),
                missed.empty() ? "nothing" : missed.c_str());
    return missed.empty() ? EXIT_SUCCESS : 2;
}

template <typename T>
T must(result<T> made) {
    if (!made) {
        std::fprintf(stderr, "%s\n", made.error().text.c_str());
        std::exit(EXIT_FAILURE);
    }
    return std::move(*made);
}

dpdk::eal start_eal() {
    std::vector<std::string> words{
        "seed", "--no-pci", "--lcores",    "0@1",   "--no-huge",     "--no-shconf",
        "-m",   "512",      "--log-level", "error", "--file-prefix", "seed"};
    std::vector<char*> eal_argv;
    for (std::string& word : words) {
        eal_argv.push_back(word.data());
    }
    return must(dpdk::eal::create(static_cast<int>(words.size()), eal_argv.data()));
}

frame::pools make_pools() {
    frame::pools_settings wanted;
    wanted.classes.fill({2048, 2048});
    return must(frame::pools::create(wanted));
}

} // namespace

int main() {
    const dpdk::eal eal = start_eal();
    frame::pools pools = make_pools();
    block_source::use(pools.of_worker(0));
    std::vector<table> tables;
    for (std::size_t i = 0; i < subjects; ++i) {
        tables.push_back(make_table(static_cast<subject>(i)));
        if (!all_alike(tables.back())) {
            return EXIT_FAILURE;
        }
    }
    perf::contest contest;
    for (table& each : tables) {
        enter(contest, each);
    }
    contest.run(turns, stretches);
    for (const table& each : tables) {
        print(each);
    }
    const table plane = plane_table(tables.back().rows.front());
    print(plane);
    return verdict(rivals(tables, plane));
}
