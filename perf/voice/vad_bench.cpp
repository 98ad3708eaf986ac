// Time of voice detection and noise suppression, a block of 20 ms at 8 kHz, alone: one leg whose
// state stays in the first-level cache (hot), and thousands of legs in turn, in an order that no
// prefetcher guesses, whose states come from further away (legs). With them the transform that
// analysis needs, and speexdsp's preprocessor where its package is installed. Compare rows of one
// run only, as kernels_bench says.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "dsp/fft/fft.hpp"
#include "dsp/suppress/suppressor.hpp"
#include "dsp/vad/advanced.hpp"
#include "dsp/vad/basic.hpp"
#include "simd/isa.hpp"
#include "state_memory.hpp"
#include "support/run_rows.hpp"

#ifdef HAVE_SPEEXDSP
#include <speex/speex_preprocess.h>
#endif

namespace voxplane {

namespace {

constexpr std::size_t block_samples = 160;
constexpr std::size_t blocks = 64;
constexpr std::size_t many_legs = 5000;

// Noise at -50 dBov with half a second of harmonics in it.
struct alignas(64) speech {
    float real[blocks][block_samples];
    std::int16_t pcm[blocks][block_samples];

    speech() {
        std::minstd_rand random;
        std::normal_distribution<float> normal(0.0F, 0.003F);
        for (std::size_t i = 0; i < blocks * block_samples; ++i) {
            float sample = normal(random);
            for (int k = 1; k < 12 && i / block_samples > blocks / 2; ++k) {
                sample += 0.01F * std::sin(0.11F * static_cast<float>(k) * static_cast<float>(i));
            }
            real[i / block_samples][i % block_samples] = sample;
            pcm[i / block_samples][i % block_samples] = static_cast<std::int16_t>(32768 * sample);
        }
    }
};

const speech& material() {
    static const speech made;
    return made;
}

// States of one processor for a number of legs, side by side, and a random order of them.
template <typename Processor, typename Settings>
class legs {
public:
    legs(std::size_t count, simd::isa which)
        : memory_(Processor::state_bytes(Settings{}, {}) * count) {
        const Settings settings;
        const std::size_t bytes = Processor::state_bytes(settings, {});
        for (const std::size_t place : perf::shuffled(count)) {
            order_.push_back(Processor::make(memory_.data() + place * bytes, settings, {}, which));
        }
    }
    Processor& next() noexcept {
        at_ = at_ + 1 < order_.size() ? at_ + 1 : 0;
        return *order_[at_];
    }

private:
    perf::state_memory memory_;
    std::vector<Processor*> order_;
    std::size_t at_ = 0;
};

// The legs of the row that runs: made when its turn comes, and kept for its repetitions.
template <typename Processor, typename Settings>
legs<Processor, Settings>& kept(std::size_t count, simd::isa which) {
    static std::unique_ptr<legs<Processor, Settings>> all;
    static std::pair<std::size_t, simd::isa> whose;
    if (all == nullptr || whose != std::pair{count, which}) {
        all.reset();
        all = std::make_unique<legs<Processor, Settings>>(count, which);
        whose = {count, which};
    }
    return *all;
}

template <typename Processor, typename Settings>
void of_legs(benchmark::State& state, std::size_t count, simd::isa which) {
    legs<Processor, Settings>& all = kept<Processor, Settings>(count, which);
    alignas(64) float block[block_samples];
    std::size_t turn = 0;
    std::size_t active = 0;
    for (auto _ : state) {
        Processor& leg = all.next();
        // A leg hears the material in order, however many others come between.
        const float* heard = material().real[turn / count % blocks];
        if constexpr (requires { leg.analyse(heard); }) {
            active += leg.analyse(heard) && leg.active() ? 1U : 0U;
        } else {
            std::copy_n(heard, block_samples, block);
            active += leg.process(block) ? 1U : 0U;
        }
        ++turn;
    }
    benchmark::DoNotOptimize(active);
    state.counters["state_bytes"] = static_cast<double>(Processor::state_bytes(Settings{}, {}));
}

void transform(benchmark::State& state) {
    const dsp::real_fft* plan = dsp::real_fft::of_size(256);
    alignas(64) float frame[256] = {};
    alignas(64) float re[dsp::padded_bins(256)];
    alignas(64) float im[dsp::padded_bins(256)];
    for (auto _ : state) {
        plan->forward(frame, re, im);
        benchmark::ClobberMemory();
    }
}

#ifdef HAVE_SPEEXDSP
constexpr std::size_t most_rivals = 1000;

struct destroy {
    void operator()(SpeexPreprocessState* state) const { speex_preprocess_state_destroy(state); }
};
using preprocessor = std::unique_ptr<SpeexPreprocessState, destroy>;

std::vector<preprocessor> preprocessors(std::size_t count, int what) {
    std::vector<preprocessor> all(count);
    for (preprocessor& one : all) {
        one.reset(speex_preprocess_state_init(block_samples, 8000));
        int yes = 1;
        int no = 0;
        speex_preprocess_ctl(one.get(), SPEEX_PREPROCESS_SET_DENOISE, &no);
        speex_preprocess_ctl(one.get(), what, &yes);
    }
    return all;
}

// Made once for all runs of a row: speexdsp prints a warning for each detector.
template <int What>
void speexdsp(benchmark::State& state, std::size_t count) {
    static const std::vector<preprocessor> all = preprocessors(most_rivals, What);
    std::int16_t block[block_samples];
    std::size_t turn = 0;
    for (auto _ : state) {
        std::copy_n(material().pcm[turn / count % blocks], block_samples, block);
        speex_preprocess_run(all[turn % count].get(), block);
        ++turn;
    }
}
#endif

void add_rows() {
    benchmark::RegisterBenchmark("transform_256", transform);
    for (const simd::isa which : simd::supported_isas()) {
        for (const auto& [words, count] :
             {std::pair{"hot", std::size_t{1}}, std::pair{"legs", many_legs}}) {
            const std::string tail =
                std::string("/") + std::string(simd::name(which)) + "/" + words;
            benchmark::RegisterBenchmark(("vad_basic" + tail).c_str(),
                                         of_legs<dsp::vad_basic, dsp::vad_settings>, count, which);
            benchmark::RegisterBenchmark(("vad_advanced" + tail).c_str(),
                                         of_legs<dsp::vad_advanced, dsp::vad_settings>, count,
                                         which);
            benchmark::RegisterBenchmark(("suppressor" + tail).c_str(),
                                         of_legs<dsp::noise_suppressor, dsp::suppressor_settings>,
                                         count, which);
        }
    }
#ifdef HAVE_SPEEXDSP
    for (const auto& [words, count] :
         {std::pair{"hot", std::size_t{1}}, std::pair{"legs", most_rivals}}) {
        benchmark::RegisterBenchmark((std::string("speexdsp_vad/") + words).c_str(),
                                     speexdsp<SPEEX_PREPROCESS_SET_VAD>, count);
        benchmark::RegisterBenchmark((std::string("speexdsp_denoise/") + words).c_str(),
                                     speexdsp<SPEEX_PREPROCESS_SET_DENOISE>, count);
    }
#endif
}

} // namespace

} // namespace voxplane

int main(int argc, char** argv) {
    voxplane::add_rows();
    return voxplane::perf::run_rows(argc, argv);
}
