// Time of voice processors with legs in lanes: blocks of 20 ms at 8 kHz of 1 to 16 legs go through
// one processor at once, each leg's state brought from its own memory and back. Sixteen legs whose
// states stay near (hot), and groups of sixteen out of 5,000 in no order (legs), where the states
// of the next group are asked for as the chain does it. leg_ns is a leg's share. Gain control works
// in place on copies (some 8 ns a leg); detectors leave blocks as they are, and the equaliser,
// whose time is that of any samples, damps its own output. Compare rows of one run only.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/cacheline.hpp"
#include "dsp/agc/lanes.hpp"
#include "dsp/eq/lanes.hpp"
#include "dsp/vad/advanced.hpp"
#include "legs.hpp"
#include "state_memory.hpp"
#include "support/run_rows.hpp"

namespace voxplane {

namespace {

constexpr std::size_t group = 16;
constexpr std::size_t many_legs = 5008; // whole groups
constexpr dsp::format how;

// What a row does with a group of legs and their blocks.
struct detecting {
    static constexpr bool copies = false;
    using form = dsp::vad_advanced;
    static dsp::vad_settings settings() { return {}; }
    static void run(form* const* legs, float* const* blocks, std::size_t n_legs) {
        benchmark::DoNotOptimize(form::analyse_together(legs, blocks, n_legs));
    }
    static void alone(form& leg, float* block) { benchmark::DoNotOptimize(leg.analyse(block)); }
};

struct controlling {
    static constexpr bool copies = true;
    using form = dsp::agc_advanced;
    static dsp::agc_settings settings() { return {}; }
    static void run(form* const* legs, float* const* blocks, std::size_t n_legs) {
        static const float speech[group] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
        benchmark::DoNotOptimize(process_together(legs, blocks, speech, n_legs));
    }
    static void alone(form& leg, float* block) { benchmark::DoNotOptimize(leg.process(block, 1)); }
};

struct equalising {
    static constexpr bool copies = false;
    using form = dsp::equaliser;
    static dsp::eq_settings settings() {
        dsp::eq_settings s;
        for (std::size_t k = 0; k < s.bands.size(); ++k) {
            s.bands[k] = {dsp::eq_shape::peaking, 200 * std::pow(1.45F, static_cast<float>(k)), 1,
                          -3};
        }
        return s;
    }
    static void run(form* const* legs, float* const* blocks, std::size_t n_legs) {
        benchmark::DoNotOptimize(process_together(legs, blocks, n_legs));
    }
    static void alone(form& leg, float* block) { benchmark::DoNotOptimize(leg.process(block)); }
};

// States side by side, and their random order of them; blocks of one group.
template <typename Work>
struct herd {
    herd(std::size_t count, simd::isa which)
        : bytes((Work::form::state_bytes(Work::settings(), how) + 63) / 64 * 64),
          room(bytes * count) {
        for (const std::size_t place : perf::shuffled(count)) {
            order.push_back(
                Work::form::make(room.data() + place * bytes, Work::settings(), how, which));
        }
        for (std::size_t l = 0; l < group; ++l) {
            std::memcpy(blocks[l], input(l), sizeof blocks[l]);
            at[l] = blocks[l];
        }
    }
    // A leg hears the material in order, however many others come between.
    void one_group(std::size_t turn, std::size_t n_legs) {
        const std::size_t groups = order.size() / group;
        const std::size_t first = turn % groups * group;
        const std::size_t next = (turn + 1) % groups * group;
        for (std::size_t l = 0; l < n_legs; ++l) {
            if (groups > 1) {
                prefetch_bytes(order[next + l], 1536);
            }
            if (Work::copies) {
                std::memcpy(blocks[l], input(turn / groups + l), sizeof blocks[l]);
            }
        }
        Work::run(&order[first], at, n_legs);
    }

    std::size_t bytes;
    perf::state_memory room;
    std::vector<typename Work::form*> order;
    alignas(64) float blocks[group][n];
    float* at[group];
};

template <typename Work>
void rows(const std::string& name, simd::isa which) {
    const std::string tail = "/" + std::string(simd::name(which));
    auto* const hot = new herd<Work>(group, which);
    measure(name + "/alone" + tail, 1, [hot](std::size_t turn) {
        if (Work::copies) {
            std::memcpy(hot->blocks[0], input(turn), sizeof hot->blocks[0]);
        }
        Work::alone(*hot->order[0], hot->blocks[0]);
    });
    for (std::size_t legs = 1; legs <= group; ++legs) {
        std::string row = name;
        row.append("/together").append(std::to_string(legs)).append(tail);
        measure(row, legs, [hot, legs](std::size_t turn) { hot->one_group(turn, legs); });
    }
    auto* const all = new herd<Work>(many_legs, which);
    measure(name + "/together16" + tail + "/legs", group,
            [all](std::size_t turn) { all->one_group(turn, group); });
}

} // namespace

} // namespace voxplane

int main(int argc, char** argv) {
    using namespace voxplane;
    perf::flush_denormals();
    for (const simd::isa which : simd::supported_isas()) {
        if (which == simd::isa::avx512vbmi) {
            continue; // the same kernels as avx512
        }
        rows<detecting>("vad_advanced", which);
        rows<controlling>("agc_advanced", which);
        rows<equalising>("eq8", which);
    }
    return perf::run_rows(argc, argv);
}
