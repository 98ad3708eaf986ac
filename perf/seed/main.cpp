// Reproduces the classic comparison of traditional (a heap vector a step), zero-copy and pooled
// handling of voice frames, and says in its last line which of the classic figures were beaten; or
// shows what is lost without the parts that its options turn off. Times are the least of many turns
// in one run; blocks are what was taken from the heap.
#include <cstdio>
#include <cstdlib>

#include <CLI/CLI.hpp>

#include "dpdk/eal.hpp"
#include "frame/pools.hpp"

#include "plane.hpp"
#include "tables.hpp"
#include "verdict.hpp"

namespace {

using namespace voxplane;
using namespace voxplane::seed;

constexpr std::size_t turns = 40;
constexpr std::size_t stretches = 64;

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

// False: two ways of a table send different bytes, and nothing was measured.
bool measure(std::vector<table>& tables) {
    perf::contest contest;
    for (table& each : tables) {
        if (!all_alike(each)) {
            return false;
        }
        enter(contest, each);
    }
    contest.run(turns, stretches);
    for (const table& each : tables) {
        print(each);
    }
    return true;
}

} // namespace

int main(int argc, char** argv) {
    switches how;
    CLI::App app(
        "Traditional, zero-copy and pooled handling of voice frames. Options turn parts of "
        "voxplane off together; without any, all tables are printed, each part off in turn.",
        "seed_bench");
    const auto off = [&app](const char* option, bool& part, const char* what) {
        app.add_flag_callback(
            option, [&part] { part = false; }, what);
    };
    off("--no-zero-copy", how.zero_copy, "a copy at each step");
    off("--no-pooling", how.pooled, "memory from the heap");
    off("--no-simd", how.simd, "scalar kernels");
    off("--no-metrics", how.metrics, "no level, packets, octets, sequence, jitter");
    CLI11_PARSE(app, argc, argv);

    const dpdk::eal eal = start_eal();
    frame::pools pools = make_pools();
    block_source::use(pools.of_worker(0));
    if (app.count_all() > 1) { // the program's own name is one
        std::vector<table> tables = chosen_tables(how);
        return measure(tables) ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    std::vector<table> tables;
    for (std::size_t i = 0; i < subjects; ++i) {
        tables.push_back(make_table(static_cast<subject>(i)));
    }
    if (!measure(tables)) {
        return EXIT_FAILURE;
    }
    const table plane = plane_table(tables.back().rows.front());
    print(plane);
    return verdict(tables, plane);
}
