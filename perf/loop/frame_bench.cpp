// What a frame of samples costs to get and to give back: from a pool, from the C library's heap, as
// a fresh vector; alone, and with 256 alive. Each is written at both ends, as a user would. Compare
// rows of one run only.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "dpdk/eal.hpp"
#include "frame/frame.hpp"

namespace {

using namespace voxplane;

constexpr std::size_t most_held = 256;

frame::stock* stock = nullptr;

struct pooled {
    frame::pcm_frame held;
    explicit pooled(std::uint32_t samples) : held(frame::take(*stock, {samples, 0})) {}
    std::int16_t* pcm() { return held.writable(); }
};

struct from_heap {
    std::int16_t* held;
    explicit from_heap(std::uint32_t samples)
        : held(static_cast<std::int16_t*>(std::malloc(samples * sizeof(std::int16_t)))) {}
    from_heap(from_heap&& other) noexcept : held(std::exchange(other.held, nullptr)) {}
    from_heap& operator=(from_heap&& other) noexcept {
        std::swap(held, other.held);
        return *this;
    }
    ~from_heap() { std::free(held); }
    std::int16_t* pcm() { return held; }
};

struct fresh_vector {
    std::vector<std::int16_t> held;
    explicit fresh_vector(std::uint32_t samples) : held(samples) {}
    std::int16_t* pcm() { return held.data(); }
};

template <typename Frame>
void use(Frame& one, std::uint32_t samples) {
    std::int16_t* const pcm = one.pcm();
    pcm[0] = 1;
    pcm[samples - 1] = 1;
    benchmark::DoNotOptimize(pcm);
    benchmark::ClobberMemory();
}

template <typename Frame>
void alone(benchmark::State& state) {
    const auto samples = static_cast<std::uint32_t>(state.range(0));
    for (auto _ : state) {
        Frame one(samples);
        use(one, samples);
    }
}

// 256 are alive at any time, the oldest of which makes room for a new one: what jitter buffers and
// look-ahead do.
template <typename Frame>
void held(benchmark::State& state) {
    const auto samples = static_cast<std::uint32_t>(state.range(0));
    std::vector<Frame> alive;
    for (std::size_t i = 0; i < most_held; ++i) {
        alive.emplace_back(samples);
    }
    std::size_t oldest = 0;
    for (auto _ : state) {
        Frame one(samples);
        use(one, samples);
        alive[oldest] = std::move(one);
        oldest = (oldest + 1) % most_held;
    }
}

// One more reader, and the copy that it saves.
void share(benchmark::State& state) {
    const frame::pcm_frame one =
        frame::take(*stock, {static_cast<std::uint32_t>(state.range(0)), 0});
    for (auto _ : state) {
        frame::pcm_frame other = one.share();
        benchmark::DoNotOptimize(other);
    }
}

void copy(benchmark::State& state) {
    const frame::pcm_frame one =
        frame::take(*stock, {static_cast<std::uint32_t>(state.range(0)), 0});
    for (auto _ : state) {
        frame::pcm_frame other = frame::make_unique_copy(one, *stock);
        benchmark::DoNotOptimize(other);
    }
}

void sizes(benchmark::internal::Benchmark* b) {
    b->ArgName("samples")->Arg(160)->Arg(960)->Arg(2880);
}

BENCHMARK(alone<pooled>)->Apply(sizes);
BENCHMARK(alone<from_heap>)->Apply(sizes);
BENCHMARK(alone<fresh_vector>)->Apply(sizes);
BENCHMARK(held<pooled>)->Apply(sizes);
BENCHMARK(held<from_heap>)->Apply(sizes);
BENCHMARK(held<fresh_vector>)->Apply(sizes);
BENCHMARK(share)->Apply(sizes);
BENCHMARK(copy)->Apply(sizes);

template <typename T>
T must(result<T> made) {
    if (!made) {
        std::fprintf(stderr, "%s\n", made.error().text.c_str());
        std::exit(1);
    }
    return std::move(*made);
}

} // namespace

int main(int argc, char** argv) {
    std::vector<std::string> words{
        "frames", "--no-huge", "--no-shconf", "--no-pci",      "-m",
        "64",     "--lcores",  "0@1",         "--file-prefix", "framebench"};
    std::vector<char*> eal_argv;
    for (std::string& word : words) {
        eal_argv.push_back(word.data());
    }
    const auto eal = must(dpdk::eal::create(static_cast<int>(words.size()), eal_argv.data()));
    frame::pools_settings wanted;
    wanted.classes.fill({2 * most_held, 2 * most_held});
    auto pools = must(frame::pools::create(wanted));
    stock = &pools.of_worker(0);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return pools.in_use() == 0 ? 0 : 1;
}
