// Time of biquads and transposes for every isa that this machine has, over frames of 160 samples
// hot in the first-level cache, with memcpy of a frame as anchor. Rows of groups are for the whole
// group; their counter leg_ns divides by its legs. Compare rows of one run only, as kernels_bench
// says.
#include <benchmark/benchmark.h>
#include <cstdint>
#include <cstring>
#include <string>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include "dsp/biquad/biquad.hpp"
#include "dsp/lanes/lanes.hpp"
#include "simd/isa.hpp"

namespace voxplane {

namespace {

constexpr std::size_t frame_samples = 160;
constexpr std::size_t most_lanes = 16;

// Frames begin where G.711's payloads do: behind headers, at no alignment but that of samples.
struct alignas(64) pcm_frame {
    std::int16_t before[3];
    std::int16_t pcm[frame_samples];
};

struct working_set {
    pcm_frame frames[most_lanes];
    const std::int16_t* in[most_lanes];
    std::int16_t* out[most_lanes];
    alignas(64) float samples[frame_samples];
    alignas(64) float filtered[frame_samples];
    alignas(64) float rows[frame_samples * most_lanes];
    alignas(64) std::int16_t pcm_rows[frame_samples * most_lanes];

    working_set() {
        std::uint32_t state = 1;
        for (std::size_t k = 0; k < most_lanes; ++k) {
            for (std::size_t i = 0; i < frame_samples; ++i) {
                state = state * 1664525U + 1013904223U;
                frames[k].pcm[i] = static_cast<std::int16_t>(state >> 16);
                samples[i] = static_cast<float>(frames[k].pcm[i]) / 32768;
                rows[i * most_lanes + k] = samples[i];
            }
            in[k] = frames[k].pcm;
            out[k] = frames[k].pcm;
        }
    }
};

working_set& memory() {
    static working_set set;
    return set;
}

// Reports the time of one call of body, and of each of its legs.
template <typename Body>
void measure(const std::string& name, std::size_t legs, Body body) {
    benchmark::RegisterBenchmark(name.c_str(), [body, legs](benchmark::State& state) {
        for (auto _ : state) {
            body();
            benchmark::ClobberMemory();
        }
        using benchmark::Counter;
        state.counters["leg_ns"] =
            Counter(static_cast<double>(state.iterations()) * static_cast<double>(legs) * 1e-9,
                    Counter::kIsRate | Counter::kInvert);
    });
}

// All pass: the energy stays what it is, however often a frame is filtered in place.
constexpr dsp::biquad section{0.81F, -1.71F, 1.0F, -1.71F, 0.81F};

template <std::size_t Lanes>
struct group {
    dsp::lane_cascade<Lanes> cascade;
    dsp::lane_state<Lanes> state;

    explicit group(std::size_t sections) {
        cascade.sections = static_cast<std::uint32_t>(sections);
        for (std::size_t k = 0; k < sections; ++k) {
            for (std::size_t l = 0; l < Lanes; ++l) {
                cascade.set(k, l, section);
            }
        }
    }
};

template <std::size_t Lanes, typename Kernel>
void measure_group(const std::string& name, std::size_t sections, Kernel kernel) {
    auto* const g = new group<Lanes>(sections);
    measure(name, Lanes,
            [kernel, g] { kernel(g->cascade, g->state, memory().rows, frame_samples, 0xffffU); });
}

void register_biquads(simd::isa which, const std::string& suffix) {
    const dsp::biquad_kernels& k = dsp::biquad_kernels_for(which);
    for (const std::size_t sections : {1U, 2U, 4U, 8U}) {
        const std::string name = "dsp/biquad" + std::to_string(sections);
        struct alone {
            dsp::biquad_cascade cascade;
            dsp::biquad_state state;
        };
        auto* const leg = new alone;
        leg->cascade.sections = static_cast<std::uint32_t>(sections);
        for (std::size_t s = 0; s < sections; ++s) {
            leg->cascade.set(s, section);
        }
        measure(name + "/one" + suffix, 1, [one = k.one, leg] {
            one(leg->cascade, leg->state, memory().samples, memory().filtered, frame_samples);
        });
        measure_group<8>(name + "/lanes8" + suffix, sections, k.lanes8);
        measure_group<16>(name + "/lanes16" + suffix, sections, k.lanes16);
    }
}

void register_transposes(simd::isa which, const std::string& suffix) {
    const dsp::lane_kernels& k = dsp::lane_kernels_for(which);
    for (const std::size_t width : {0U, 1U}) {
        const std::size_t lanes = width == 0 ? 8 : 16;
        const std::string end = std::to_string(lanes) + suffix;
        measure("lanes/to_float" + end, lanes,
                [to = k.to_float[width]] { to(memory().in, memory().rows, frame_samples); });
        measure("lanes/to_pcm" + end, lanes,
                [to = k.to_pcm[width]] { to(memory().in, memory().pcm_rows, frame_samples); });
        measure("lanes/from_float" + end, lanes,
                [from = k.from_float[width]] { from(memory().rows, memory().out, frame_samples); });
        measure("lanes/from_pcm" + end, lanes, [from = k.from_pcm[width]] {
            from(memory().pcm_rows, memory().out, frame_samples);
        });
    }
}

void register_anchor() {
    // A length that the compiler does not know, as kernels do not know theirs.
    static std::size_t bytes = 2 * frame_samples;
    benchmark::DoNotOptimize(bytes);
    measure("memcpy/320_bytes", 1,
            [] { std::memcpy(memory().pcm_rows, memory().frames[0].pcm, bytes); });
}

} // namespace

} // namespace voxplane

int main(int argc, char** argv) {
    using namespace voxplane;
#if defined(__SSE2__)
    _mm_setcsr(_mm_getcsr() | 0x8040U); // denormals are zero, as on every worker
#endif
    register_anchor();
    for (const simd::isa which : simd::supported_isas()) {
        const std::string suffix = "/" + std::string(simd::name(which));
        register_biquads(which, suffix);
        register_transposes(which, suffix);
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
