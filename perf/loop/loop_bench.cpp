// Cycles a packet of the whole path, from rx burst to tx burst on a ring port, and of each stage.
// Distinct mbufs, 20 ms PCMU packets of 214 bytes with UDP checksum, calls in random order.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <rte_cycles.h>

#include "bench_plane.hpp"
#include "dpdk/eal.hpp"
#include "simd/calibrate.hpp"
#include "telemetry/figures.hpp"

namespace {

using voxplane::config::program_kind;
using voxplane::perf::bench_plane;
using voxplane::perf::bench_settings;

// Of the isa that VOXPLANE_BENCH_ISA names; measured, as the program does, when it is "measured";
// else the highest isa for everything, which every run has alike.
const voxplane::datapath::kernels& kernels() {
    static const voxplane::datapath::kernels made = [] {
        using namespace voxplane;
        const char* const wanted = std::getenv("VOXPLANE_BENCH_ISA");
        const std::string name = wanted != nullptr ? wanted : "auto";
        if (name == "measured") {
            const auto operations = datapath::operations();
            const auto times = simd::calibrate(operations, simd::steady_ns).times;
            return datapath::compose(simd::choose(times));
        }
        const auto which = simd::select(name);
        if (!which) {
            std::fprintf(stderr, "%s\n", which.error().text.c_str());
            std::exit(1);
        }
        return datapath::kernels_for(*which);
    }();
    return made;
}

voxplane::simd::isa voice_isa() {
    const char* const wanted = std::getenv("VOXPLANE_BENCH_ISA");
    const std::string name = wanted != nullptr ? wanted : "auto";
    const auto which = voxplane::simd::select(name == "measured" ? "auto" : name);
    return which ? *which : voxplane::simd::isa::scalar; // kernels() has said what is wrong
}

// `path` measures as the program does. With VOXPLANE_BENCH_PLAIN besides, the stages are not timed
// in a run of their own, so that a profiler sees one kind of turns.
bool with_statistics() {
    return std::getenv("VOXPLANE_BENCH_STATISTICS") != nullptr;
}

bench_settings settings(const benchmark::State& state, program_kind program, bool level) {
    bench_settings how;
    how.calls = static_cast<std::uint32_t>(state.range(0));
    how.zero_checksum = state.range(1) == 0;
    how.program = program;
    how.level = level;
    how.kernels = kernels();
    if (with_statistics()) {
        how.measures = true;
        how.stage_sample = voxplane::config::runtime{}.stage_sample;
    }
    return how;
}

void report_stages(benchmark::State& state, bench_settings how) {
    how.stage_sample = 1;
    how.measures = true;
    bench_plane timed(how);
    const auto before = timed.counters();
    for (int i = 0; i < 20; ++i) {
        timed.pass();
    }
    const auto& after = timed.counters();
    for (std::size_t i = 0; i < voxplane::stats::stages; ++i) {
        if (const auto packets = after.stage_packets[i] - before.stage_packets[i]; packets > 0) {
            state.counters["c_" + std::string(name(static_cast<voxplane::stats::stage>(i)))] =
                static_cast<double>(after.stage_cycles[i] - before.stage_cycles[i]) /
                static_cast<double>(packets);
        }
    }
}

void path(benchmark::State& state, program_kind program, bool level) {
    const bench_settings how = settings(state, program, level);
    const auto hz = static_cast<double>(rte_get_tsc_hz());
    std::uint64_t cycles = 0;
    std::uint64_t packets = 0;
    {
        bench_plane plane(how);
        plane.pass();
        plane.forget();
        for (auto _ : state) {
            const std::uint64_t spent = plane.pass();
            cycles += spent;
            packets += plane.packets();
            state.SetIterationTime(static_cast<double>(spent) / hz);
        }
        state.counters["c_median"] = plane.median_cycles();
    }
    const double each = static_cast<double>(cycles) / static_cast<double>(packets);
    state.counters["cycles"] = each;
    state.counters["ns"] = each / hz * 1e9;
    state.counters["Mpps"] = hz / each / 1e6;
    if (std::getenv("VOXPLANE_BENCH_PLAIN") == nullptr) {
        report_stages(state, how);
    }
}

// What statistics cost: two workers that differ in nothing else, turn about, so that whatever else
// the machine does meets both alike. off: counters alone; on: as the program has it.
void statistics(benchmark::State& state) {
    bench_settings how = settings(state, program_kind::bytemap, false);
    how.burst = static_cast<std::uint32_t>(state.range(2));
    bench_plane off(how);
    how.measures = true;
    how.stage_sample = voxplane::config::runtime{}.stage_sample;
    bench_plane on(how);
    for (bench_plane* each : {&off, &on}) {
        each->pass();
        each->forget();
    }
    for (auto _ : state) {
        state.SetIterationTime(static_cast<double>(off.pass() + on.pass()) /
                               static_cast<double>(rte_get_tsc_hz()));
    }
    const double without = off.quiet_cycles();
    const double with = on.quiet_cycles();
    state.counters["c_off"] = without;
    state.counters["c_on"] = with;
    state.counters["percent"] = (with / without - 1) * 100;
}

// What following the caches is worth: workers that fetch frames a fixed number of packets ahead,
// and one that chooses, turn about.
void ahead(benchmark::State& state) {
    bench_settings how = settings(state, program_kind::bytemap, false);
    std::vector<std::pair<std::string, std::unique_ptr<bench_plane>>> planes;
    for (const unsigned distance : {1U, 2U, 5U, 8U, 12U}) {
        how.frames_ahead = distance;
        planes.emplace_back("c_" + std::to_string(distance), std::make_unique<bench_plane>(how));
    }
    how.adjusts = true;
    planes.emplace_back("c_chosen", std::make_unique<bench_plane>(how));
    for (auto& [name, plane] : planes) {
        plane->pass();
        plane->forget();
    }
    for (auto _ : state) {
        std::uint64_t all = 0;
        for (auto& [name, plane] : planes) {
            all += plane->pass();
        }
        state.SetIterationTime(static_cast<double>(all) / static_cast<double>(rte_get_tsc_hz()));
    }
    for (auto& [name, plane] : planes) {
        state.counters[name] = plane->quiet_cycles();
    }
}

// What a packet costs more with many calls, whose legs no cache holds: workers that differ in
// nothing else, turn about, so that whatever else the machine does meets all alike.
void growth(benchmark::State& state, program_kind program, bool level) {
    bench_settings how = settings(state, program, level);
    std::vector<std::pair<std::uint32_t, std::unique_ptr<bench_plane>>> planes;
    for (const std::uint32_t calls : {1U, 1000U, 30'000U, 65'000U}) {
        how.calls = calls;
        planes.emplace_back(calls, std::make_unique<bench_plane>(how));
        planes.back().second->pass();
        planes.back().second->forget();
    }
    for (auto _ : state) {
        std::uint64_t all = 0;
        for (auto& [calls, plane] : planes) {
            all += plane->pass();
        }
        state.SetIterationTime(static_cast<double>(all) / static_cast<double>(rte_get_tsc_hz()));
    }
    for (auto& [calls, plane] : planes) {
        state.counters["c_" + std::to_string(calls)] = plane->median_cycles();
    }
    state.counters["x_30000_1"] = state.counters["c_30000"] / state.counters["c_1"];
    state.counters["x_65000_1000"] = state.counters["c_65000"] / state.counters["c_1000"];
}

// Real traffic: a few packets of unrelated legs are there when the worker looks.
void voice(benchmark::State& state) {
    bench_settings how;
    how.calls = static_cast<std::uint32_t>(state.range(0));
    how.program = program_kind::pcm;
    how.voice = true;
    how.tick = {static_cast<std::uint64_t>(state.range(1)) * 1'000'000, 0};
    how.burst = static_cast<std::uint32_t>(state.range(2));
    how.kernels = kernels();
    how.isa = voice_isa();
    const auto hz = static_cast<double>(rte_get_tsc_hz());
    bench_plane plane(how);
    std::uint64_t cycles = 0;
    std::uint64_t packets = 0;
    plane.pass();
    plane.pass();
    const auto before = plane.counters();
    for (auto _ : state) {
        const std::uint64_t spent = plane.pass();
        cycles += spent;
        packets += plane.packets();
        state.SetIterationTime(static_cast<double>(spent) / hz);
    }
    const auto& after = plane.counters();
    const double each = static_cast<double>(cycles) / static_cast<double>(packets);
    state.counters["cycles"] = each;
    state.counters["us"] = each / hz * 1e6;
    state.counters["legs_a_group"] =
        static_cast<double>(after.voice_grouped - before.voice_grouped) /
        static_cast<double>(after.voice_groups - before.voice_groups);
    state.counters["wait_us"] = voxplane::telemetry::mean_wait_us(after);
}

void shapes(benchmark::internal::Benchmark* b) {
    b->ArgNames({"calls", "checksum"})->UseManualTime()->Unit(benchmark::kMicrosecond);
    for (const int calls : {1, 1000, 30000}) {
        b->Args({calls, 1});
    }
    b->Args({1000, 0});
}

BENCHMARK_CAPTURE(path, relay, program_kind::relay, false)->Apply(shapes);
BENCHMARK_CAPTURE(path, bytemap, program_kind::bytemap, false)->Apply(shapes);
BENCHMARK_CAPTURE(path, pcm_level, program_kind::pcm, true)->Apply(shapes);

void growth_shapes(benchmark::internal::Benchmark* b) {
    b->ArgNames({"", "checksum"})->UseManualTime()->Unit(benchmark::kMicrosecond)->Args({0, 1});
}

BENCHMARK_CAPTURE(growth, relay, program_kind::relay, false)->Apply(growth_shapes);
BENCHMARK_CAPTURE(growth, bytemap, program_kind::bytemap, false)->Apply(growth_shapes);
BENCHMARK_CAPTURE(growth, pcm_level, program_kind::pcm, true)->Apply(growth_shapes);

void statistics_shapes(benchmark::internal::Benchmark* b) {
    b->ArgNames({"calls", "checksum", "burst"})->UseManualTime()->Unit(benchmark::kMicrosecond);
    b->Args({1000, 1, 128})->Args({1000, 1, 32})->Args({1000, 1, 4});
}

BENCHMARK(statistics)->Apply(statistics_shapes);

void ahead_shapes(benchmark::internal::Benchmark* b) {
    b->ArgNames({"calls", "checksum"})->UseManualTime()->Unit(benchmark::kMicrosecond);
    b->Args({1000, 1})->Args({10000, 1});
}

BENCHMARK(ahead)->Apply(ahead_shapes);

void voice_shapes(benchmark::internal::Benchmark* b) {
    b->ArgNames({"calls", "tick_ms", "burst"})->UseManualTime()->Unit(benchmark::kMicrosecond);
    for (const int calls : {32, 128, 2500}) { // of two legs with processors
        b->Args({calls, 0, 1})->Args({calls, 0, 4})->Args({calls, 5, 4});
    }
}

BENCHMARK(voice)->Apply(voice_shapes);

} // namespace

int main(int argc, char** argv) {
    // Memory as anonymous hugepages where the machine has them free, else ordinary pages.
    const bool huge = std::getenv("VOXPLANE_BENCH_HUGE") != nullptr;
    std::vector<std::string> words{"loop", "--no-pci", "--lcores", "0@1", "--file-prefix", "loop"};
    const std::vector<std::string> memory =
        huge ? std::vector<std::string>{"--in-memory", "-m", "512"}
             : std::vector<std::string>{"--no-huge", "--no-shconf", "-m", "512"};
    words.insert(words.end(), memory.begin(), memory.end());
    std::vector<char*> eal_argv;
    for (std::string& word : words) {
        eal_argv.push_back(word.data());
    }
    auto eal = voxplane::dpdk::eal::create(static_cast<int>(words.size()), eal_argv.data());
    if (!eal) {
        std::fprintf(stderr, "%s\n", eal.error().text.c_str());
        return 1;
    }
    std::printf("leg memory %zu bytes\n", voxplane::session::leg_bytes);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
