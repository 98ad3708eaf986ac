// Time of each frame operation for every isa that this machine has and every frame size, hot in the
// first-level cache, and of 160 samples cold, with memcpy of as many bytes as anchor. Rows:
// pcm/<operation>/<isa>/<samples>[/cold]. Frames are taken in turn, so that no call waits for the
// bytes that the one before it has stored. Compare rows of one run only; see perf/micro/run.
#include <algorithm>
#include <benchmark/benchmark.h>
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "pcm/pcm.hpp"
#include "row.hpp"
#include "simd/isa.hpp"
#include "support/arena.hpp"
#include "support/run_rows.hpp"

namespace voxplane {

namespace {

constexpr std::size_t sizes[] = {80, 160, 240, 320, 480, 960};
constexpr std::size_t usual_samples = 160;
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

// Frame f of those of n samples that begin at `first`.
inline frame frame_at(std::int16_t* first, std::size_t n, std::size_t f) {
    std::int16_t* const a = first + f * 6 * n;
    return {a, a + 2 * n, a + 4 * n, n};
}

// Frames of n samples side by side: as many as fit in a third of a cache of 32 KiB, or cold ones of
// 8 MB, more than any L2 holds.
class working_set {
public:
    working_set(std::size_t n, bool cold)
        : samples(n), is_cold(cold),
          frames(cold ? cold_frames
                      : std::bit_floor(std::clamp<std::size_t>(2560 / n, 2, most_hot_frames))),
          memory_(frames * 6 * n * sizeof(std::int16_t)) {
        memory_.fill();
        // Floats of full scale and a little more; as 16-bit samples they are as good as others.
        std::uint32_t state = 1;
        for (std::size_t f = 0; f < frames; ++f) {
            for (std::size_t i = 0; i < n; ++i) {
                state = state * 1664525U + 1013904223U;
                const float x = static_cast<float>(static_cast<std::int32_t>(state)) * 0x1.2p-31F;
                std::memcpy(frame_at(first(), n, f).out + 2 * i, &x, sizeof x);
            }
        }
    }

    [[nodiscard]] std::int16_t* first() const {
        return reinterpret_cast<std::int16_t*>(memory_.data());
    }

    const std::size_t samples;
    const bool is_cold;
    const std::size_t frames;

private:
    static constexpr std::size_t most_hot_frames = 16;
    static constexpr std::size_t cold_frames = 4096;

    perf::arena memory_;
};

using shared_set = std::shared_ptr<const working_set>;

// The rows of one isa and size.
class rows {
public:
    rows(simd::isa which, shared_set set)
        : k_(pcm::kernels_for(which)), isa_(simd::name(which)), set_(std::move(set)) {}

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
        const std::size_t n = set_->samples;
        const perf::row facts{.name = "pcm/" + std::string(operation) + "/" + isa_ + "/" +
                                      std::to_string(n) + (set_->is_cold ? "/cold" : ""),
                              .frames = set_->frames,
                              .cold = set_->is_cold,
                              .bytes = 2 * n,
                              .samples = n};
        perf::add_row(facts, [set = set_, first = set_->first(), n, body](std::size_t f) {
            body(frame_at(first, n, f));
        });
    }

    const pcm::kernels& k_;
    std::string isa_;
    shared_set set_;
};

void register_set(std::size_t n, bool cold) {
    const auto set = std::make_shared<const working_set>(n, cold);
    perf::add_memcpy(2 * n, cold);
    for (const simd::isa which : simd::supported_isas()) {
        if (which == simd::isa::avx512vbmi) {
            continue; // the set of avx512
        }
        const rows all(which, set);
        all.add_gains();
        all.add_mixing();
        all.add_loudness();
        all.add_forms();
    }
}

} // namespace

} // namespace voxplane

int main(int argc, char** argv) {
    using namespace voxplane;
    for (const std::size_t n : sizes) {
        register_set(n, false);
    }
    register_set(usual_samples, true);
    return perf::run_rows(argc, argv);
}
