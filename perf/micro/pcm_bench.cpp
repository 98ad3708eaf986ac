// Time of each frame operation for every isa that this machine has and every frame size, hot in the
// first-level cache, with memcpy of as many bytes as anchor. Rows: pcm/<operation>/<isa>/<samples>
// and memcpy/<bytes>. Frames are taken in turn, so that no call waits for the bytes that the one
// before it has stored. Compare rows of one run only, as kernels_bench says.
#include <algorithm>
#include <benchmark/benchmark.h>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "pcm/pcm.hpp"
#include "simd/isa.hpp"

namespace voxplane {

namespace {

constexpr std::size_t sizes[] = {80, 160, 240, 320, 480, 960};
constexpr std::size_t most_samples = 960;
constexpr std::size_t most_frames = 16;
// One of each form of gain: fraction, below 2 and above, and beyond a signed word.
constexpr std::int32_t down_3_db = 2900;
constexpr std::int32_t up_3_db = 5786;
constexpr std::int32_t up_12_db = 16306;
constexpr std::int32_t up_20_db = 40960;

// What operations read and write: room for floats and for two channels in each array.
struct frame {
    std::int16_t* a;
    std::int16_t* b;
    std::int16_t* out;
    std::size_t n;

    [[nodiscard]] std::int32_t* bus() const { return reinterpret_cast<std::int32_t*>(a); }
    [[nodiscard]] float* real() const { return reinterpret_cast<float*>(out); }
};

// Frames of n samples side by side, as many as fit in a third of a cache of 32 KiB.
class working_set {
public:
    explicit working_set(std::size_t n)
        : count_(std::clamp<std::size_t>(2560 / n, 2, most_frames)) {
        std::uint32_t state = 1;
        for (std::int16_t& x : memory()) {
            state = state * 1664525U + 1013904223U;
            x = static_cast<std::int16_t>(state >> 16);
        }
        // Floats of full scale and a little more; as 16-bit samples they are as good as others.
        for (std::size_t f = 0; f < count_; ++f) {
            std::int16_t* const first = memory().data() + f * 6 * n;
            frames_[f] = {first, first + 2 * n, first + 4 * n, n};
            for (std::size_t i = 0; i < n; ++i) {
                state = state * 1664525U + 1013904223U;
                const float x = static_cast<float>(static_cast<std::int32_t>(state)) * 0x1.2p-31F;
                std::memcpy(frames_[f].out + 2 * i, &x, sizeof x);
            }
        }
    }

    [[nodiscard]] const frame* begin() const { return frames_; }
    [[nodiscard]] const frame* end() const { return frames_ + count_; }

private:
    struct alignas(64) line {
        std::int16_t words[32];
    };

    struct samples {
        std::vector<line> lines;
        [[nodiscard]] std::int16_t* data() { return lines.data()->words; }
        [[nodiscard]] std::int16_t* begin() { return data(); }
        [[nodiscard]] std::int16_t* end() { return data() + 32 * lines.size(); }
    };

    static samples& memory() {
        static samples all{std::vector<line>(6 * most_samples * most_frames / 32)};
        return all;
    }

    std::size_t count_;
    frame frames_[most_frames];
};

// Calls body(frame) for ever, and reports the time of one call.
template <typename Body>
void measure(const std::string& name, std::size_t n, Body body) {
    benchmark::RegisterBenchmark(name.c_str(), [body, n](benchmark::State& state) {
        const working_set set(n);
        const frame* f = set.begin();
        for (auto _ : state) {
            body(*f);
            benchmark::ClobberMemory();
            f = f + 1 == set.end() ? set.begin() : f + 1;
        }
        state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(n));
    });
}

// The rows of one isa and size.
class rows {
public:
    rows(simd::isa which, std::size_t n)
        : k_(pcm::kernels_for(which)), isa_(simd::name(which)), n_(n) {}

    void add_gains() const {
        const auto gain = k_.gain;
        for (const auto& [name, q12] :
             {std::pair{"gain_down_3_db", down_3_db}, std::pair{"gain_up_3_db", up_3_db},
              std::pair{"gain_up_12_db", up_12_db}, std::pair{"gain_up_20_db", up_20_db}}) {
            row(name, [gain, g = q12](const frame& f) { gain(f.a, f.out, f.n, g); });
        }
        row("gain_ramp",
            [go = k_.gain_ramp](const frame& f) { go(f.a, f.out, f.n, down_3_db, up_3_db); });
        row("attenuate", [go = k_.attenuate](const frame& f) { go(f.a, f.out, f.n, 23170); });
        row("gain_measure", [go = k_.gain_measure](const frame& f) {
            pcm::loudness heard;
            go(f.a, f.out, f.n, up_3_db, &heard);
            benchmark::DoNotOptimize(heard);
        });
        row("remove_offset",
            [go = k_.remove_offset](const frame& f) { go(f.a, f.out, f.n, 100, -50); });
    }

    void add_mixing() const {
        row("mix_add", [go = k_.mix_add](const frame& f) { go(f.a, f.b, f.out, f.n); });
        row("mix_subtract", [go = k_.mix_subtract](const frame& f) { go(f.a, f.b, f.out, f.n); });
        row("bus_add", [go = k_.bus_add](const frame& f) { go(f.bus(), f.b, f.n); });
        row("bus_subtract", [go = k_.bus_subtract](const frame& f) { go(f.bus(), f.b, f.n); });
        row("bus_out", [go = k_.bus_out](const frame& f) { go(f.bus(), f.out, f.n); });
        row("bus_out_without",
            [go = k_.bus_out_without](const frame& f) { go(f.bus(), f.b, f.out, f.n); });
        row("cross_fade", [go = k_.cross_fade](const frame& f) { go(f.a, f.b, f.out, f.n); });
    }

    void add_loudness() const {
        row("sum_of_squares",
            [go = k_.sum_of_squares](const frame& f) { benchmark::DoNotOptimize(go(f.a, f.n)); });
        row("peak", [go = k_.peak](const frame& f) { benchmark::DoNotOptimize(go(f.a, f.n)); });
        row("sum", [go = k_.sum](const frame& f) { benchmark::DoNotOptimize(go(f.a, f.n)); });
        row("measure", [go = k_.measure](const frame& f) {
            pcm::loudness heard;
            go(f.a, f.n, &heard);
            benchmark::DoNotOptimize(heard);
        });
    }

    void add_forms() const {
        row("swap_bytes", [go = k_.swap_bytes](const frame& f) { go(f.a, f.out, f.n); });
        row("to_float", [go = k_.to_float](const frame& f) { go(f.a, f.real(), f.n); });
        row("from_float", [go = k_.from_float](const frame& f) { go(f.real(), f.a, f.n); });
        row("interleave", [go = k_.interleave](const frame& f) { go(f.a, f.b, f.out, f.n); });
        row("deinterleave", [go = k_.deinterleave](const frame& f) { go(f.out, f.a, f.b, f.n); });
    }

private:
    template <typename Body>
    void row(const char* operation, Body body) const {
        measure("pcm/" + std::string(operation) + "/" + isa_ + "/" + std::to_string(n_), n_, body);
    }

    const pcm::kernels& k_;
    std::string isa_;
    std::size_t n_;
};

} // namespace

} // namespace voxplane

int main(int argc, char** argv) {
    using namespace voxplane;
    for (const std::size_t n : sizes) {
        measure("memcpy/" + std::to_string(2 * n), n,
                [](const frame& f) { std::memcpy(f.out, f.a, 2 * f.n); });
        for (const simd::isa which : simd::supported_isas()) {
            if (which == simd::isa::avx512vbmi) {
                continue; // the set of avx512
            }
            const rows all(which, n);
            all.add_gains();
            all.add_mixing();
            all.add_loudness();
            all.add_forms();
        }
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    return 0;
}
