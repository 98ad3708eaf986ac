// Microseconds a block of the echo cancellers beside speexdsp's in the same run: one leg over and
// over, and 5,000 legs in turn, whose states no cache holds. Far end is noise, with an echo.
#include <benchmark/benchmark.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "dsp/aec/advanced.hpp"
#include "dsp/aec/basic.hpp"
#include "state_memory.hpp"
#ifdef HAVE_SPEEXDSP
#include <speex/speex_echo.h>
#endif

namespace {

using namespace voxplane;
constexpr std::size_t block = 160;
constexpr std::size_t blocks = 64;

struct material {
    std::vector<float> far = std::vector<float>(block * blocks);
    std::vector<float> near = std::vector<float>(block * blocks);
    std::vector<std::int16_t> far_16 = std::vector<std::int16_t>(block * blocks);
    std::vector<std::int16_t> near_16 = std::vector<std::int16_t>(block * blocks);
    material() {
        std::uint32_t random = 1;
        for (std::size_t i = 0; i < far.size(); ++i) {
            random = random * 1664525U + 1013904223U;
            far_16[i] = static_cast<std::int16_t>(static_cast<std::int32_t>(random) >> 19);
            near_16[i] = i < 30 ? std::int16_t{0} : static_cast<std::int16_t>(far_16[i - 30] / 2);
            far[i] = static_cast<float>(far_16[i]) / 32768.0F;
            near[i] = static_cast<float>(near_16[i]) / 32768.0F;
        }
    }
};

// Cancellers of one row: their states, warm, in a shuffled order.
template <typename Canceller>
struct legs {
    legs(const dsp::aec_settings& settings, std::size_t count)
        : bytes(Canceller::state_bytes(settings, {})), memory(bytes * count) {
        for (const std::size_t place : perf::shuffled(count)) {
            all.push_back(Canceller::make(memory.data() + place * bytes, settings, {},
                                          *simd::select("auto")));
        }
    }
    // Ahead: the next leg's memory is asked for before this one's block.
    template <bool Ahead>
    void one_block(const material& in) {
        alignas(64) float near[block];
        std::memcpy(near, &in.near[at], sizeof near);
        if constexpr (Ahead) {
            memory_ahead ahead;
            const Canceller* const next = all[leg + 1 == all.size() ? 0 : leg + 1];
            ahead.add(next, sizeof *next);
            ahead.then(
                [](const void* of, memory_ahead& to) noexcept {
                    static_cast<const Canceller*>(of)->expect(to);
                },
                next);
            benchmark::DoNotOptimize(all[leg]->process(&in.far[at], near, ahead, true));
        } else {
            benchmark::DoNotOptimize(all[leg]->process(&in.far[at], near));
        }
        if (++leg == all.size()) {
            leg = 0;
            at = at + block == in.far.size() ? 0 : at + block;
        }
    }
    std::size_t bytes;
    perf::state_memory memory;
    std::vector<Canceller*> all;
    std::size_t leg = 0;
    std::size_t at = 0;
};

// The legs of the row that runs, made when its turn comes and kept for its repetitions.
template <typename Canceller>
legs<Canceller>& kept(const std::string& row, const dsp::aec_settings& settings, std::size_t count,
                      const material& in) {
    constexpr std::size_t settling_turns = 20;
    static std::string whose;
    static std::unique_ptr<legs<Canceller>> all;
    if (whose != row) {
        whose = row;
        all.reset();
        all = std::make_unique<legs<Canceller>>(settings, count);
        for (std::size_t i = 0; i < settling_turns * count; ++i) {
            all->template one_block<false>(in);
        }
    }
    return *all;
}

template <typename Canceller, bool Ahead = false>
void ours(benchmark::State& state) {
    static const material in;
    dsp::aec_settings settings;
    settings.tail_ms = static_cast<std::uint32_t>(state.range(0));
    settings.suppress = state.range(2) != 0;
    const auto count = static_cast<std::size_t>(state.range(1));
    std::string row;
    for (int i = 0; i < 3; ++i) {
        row.append(std::to_string(state.range(static_cast<std::size_t>(i)))).append("/");
    }
    legs<Canceller>& all = kept<Canceller>(row, settings, count, in);
    for (auto _ : state) {
        all.template one_block<Ahead>(in);
    }
    state.counters["bytes"] = static_cast<double>(all.bytes);
}

#ifdef HAVE_SPEEXDSP
void speexdsp(benchmark::State& state) {
    const material in;
    auto* const echo = speex_echo_state_init(block, static_cast<int>(state.range(0)) * 8);
    std::size_t at = 0;
    std::int16_t out[block];
    for (auto _ : state) {
        speex_echo_cancellation(echo, &in.near_16[at], &in.far_16[at], out);
        benchmark::DoNotOptimize(out);
        at = at + block == in.far.size() ? 0 : at + block;
    }
    speex_echo_state_destroy(echo);
}
BENCHMARK(speexdsp)->ArgName("tail_ms")->Arg(32)->Arg(64)->Arg(128);
#endif

void sizes(benchmark::internal::Benchmark* of) {
    of->ArgNames({"tail_ms", "legs", "suppress"});
    for (const int tail : {32, 64, 128}) {
        of->Args({tail, 1, 0})->Args({tail, 5000, 0})->Args({tail, 1, 1});
    }
}
BENCHMARK(ours<dsp::aec_advanced>)->Name("aec_advanced")->Apply(sizes);
BENCHMARK(ours<dsp::aec_advanced, true>)
    ->Name("aec_advanced_ahead")
    ->ArgNames({"tail_ms", "legs", "suppress"})
    ->Args({32, 5000, 0})
    ->Args({64, 5000, 0})
    ->Args({128, 5000, 0});
BENCHMARK(ours<dsp::aec_basic>)
    ->Name("aec_basic")
    ->ArgNames({"tail_ms", "legs", "suppress"})
    ->Args({32, 1, 0})
    ->Args({32, 5000, 0});

} // namespace

BENCHMARK_MAIN();
