// Reproduces the classic comparison of traditional (a heap vector a step), zero-copy and pooled
// handling of voice frames, and says in its last line which of the classic figures were beaten.
// Times are the least of many turns in one run; blocks are what was taken from the heap.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "dpdk/eal.hpp"

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

double times(const table& of, std::size_t which) {
    return of.rows[0].figure.ns / of.rows[which].figure.ns;
}

const row* find(const table& of, const char* name) {
    for (const row& each : of.rows) {
        if (each.name == name) {
            return &each;
        }
    }
    return nullptr;
}

std::vector<rival> rivals(const std::vector<table>& tables, const table* plane) {
    const auto of = [&tables](subject which) -> const table& {
        return tables[static_cast<std::size_t>(which)];
    };
    std::vector<rival> made{
        {"pooled 160 x 1, times", 4.2, times(of(subject::small), 2)},
        {"pooled 320 x 2, times", 12.6, times(of(subject::large), 2)},
        {"pipeline pooled, times", 1.9, times(of(subject::pipeline), 2)},
        {"pool over fresh, 160 x 1, times", 4.7, times(of(subject::pool_small), 1)},
        {"pool over fresh, 320 x 2, times", 4.7, times(of(subject::pool_large), 1)},
    };
    const row* whole =
        plane != nullptr ? find(*plane, whole_packet_row) : find(of(subject::packet), "all on");
    made.push_back({"whole packet, us", 0.15, whole->figure.ns / 1000.0, true});
    made.push_back({"whole packet, heap blocks", 3, whole->figure.allocations, true});
    made.push_back({"whole packet, real-time factor", 100000, 20e6 / whole->figure.ns});
    return made;
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

result<dpdk::eal> start_eal() {
    std::vector<std::string> words{
        "seed", "--no-pci", "--lcores",    "0@1",   "--no-huge",     "--no-shconf",
        "-m",   "512",      "--log-level", "error", "--file-prefix", "seed"};
    std::vector<char*> eal_argv;
    for (std::string& word : words) {
        eal_argv.push_back(word.data());
    }
    return dpdk::eal::create(static_cast<int>(words.size()), eal_argv.data());
}

} // namespace

// --no-plane leaves out the real data path, which needs half a gigabyte.
int main(int argc, char** argv) {
    const bool with_plane = argc < 2 || std::strcmp(argv[1], "--no-plane") != 0;
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
    if (!with_plane) {
        return verdict(rivals(tables, nullptr));
    }
    auto eal = start_eal();
    if (!eal) {
        std::fprintf(stderr, "%s\n", eal.error().text.c_str());
        return EXIT_FAILURE;
    }
    const table plane = plane_table(tables.back().rows.front());
    print(plane);
    return verdict(rivals(tables, &plane));
}
