// Time of biquads and transposes for every isa that this machine has, over frames of 160 samples,
// hot in the first-level cache and cold, with memcpy of as many frames as anchor. Rows of groups
// are for the whole group; their counter leg_ns divides by its legs. Compare rows of one run only;
// see perf/micro/run.
#include <cstdint>
#include <memory>
#include <string>

#include "dsp/biquad/biquad.hpp"
#include "dsp/lanes/lanes.hpp"
#include "row.hpp"
#include "simd/isa.hpp"
#include "support/arena.hpp"
#include "support/run_rows.hpp"

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

// Hot: one set, which fills most of a first-level cache; cold: 12 MB of them. Groups and legs have
// a state for each set.
constexpr std::size_t cold_sets = 512;

std::size_t sets_of(bool cold) {
    return cold ? cold_sets : 1;
}

working_set& memory(std::size_t set, bool cold) {
    static const perf::arena_array<working_set> hot(1);
    static const perf::arena_array<working_set> far(cold_sets);
    return cold ? far[set] : hot[set];
}

// body(working set, its number): of all legs. bytes: that memcpy is to copy beside it.
template <typename Body>
void measure(const std::string& name, std::size_t legs, bool cold, Body body) {
    const perf::row facts{.name = name + (cold ? "/cold" : ""),
                          .frames = sets_of(cold),
                          .cold = cold,
                          .bytes = 2 * frame_samples * legs,
                          .samples = frame_samples * legs,
                          .unit = "leg",
                          .units = legs};
    perf::add_row(facts, [cold, body](std::size_t set) { body(memory(set, cold), set); });
}

// All pass: the energy stays what it is, however often a frame is filtered in place.
constexpr dsp::biquad section{0.81F, -1.71F, 1.0F, -1.71F, 0.81F};

template <std::size_t Lanes>
struct group {
    dsp::lane_cascade<Lanes> cascade;
    dsp::lane_state<Lanes> state;

    void set_sections(std::size_t sections) {
        cascade.sections = static_cast<std::uint32_t>(sections);
        for (std::size_t k = 0; k < sections; ++k) {
            for (std::size_t l = 0; l < Lanes; ++l) {
                cascade.set(k, l, section);
            }
        }
    }
};

struct alone {
    dsp::biquad_cascade cascade;
    dsp::biquad_state state;

    void set_sections(std::size_t sections) {
        cascade.sections = static_cast<std::uint32_t>(sections);
        for (std::size_t k = 0; k < sections; ++k) {
            cascade.set(k, section);
        }
    }
};

// One for each working set.
template <typename Filter>
auto filters(std::size_t sections, bool cold) {
    auto all = std::make_shared<const perf::arena_array<Filter>>(sets_of(cold));
    for (std::size_t i = 0; i < sets_of(cold); ++i) {
        (*all)[i].set_sections(sections);
    }
    return all;
}

template <std::size_t Lanes, typename Kernel>
void measure_group(const std::string& name, std::size_t sections, bool cold, Kernel kernel) {
    measure(name, Lanes, cold,
            [kernel, all = filters<group<Lanes>>(sections, cold)](working_set& w, std::size_t i) {
                kernel((*all)[i].cascade, (*all)[i].state, w.rows, frame_samples, 0xffffU);
            });
}

void register_biquads(simd::isa which, const std::string& suffix, bool cold) {
    const dsp::biquad_kernels& k = dsp::biquad_kernels_for(which);
    for (const std::size_t sections : {1U, 2U, 4U, 8U}) {
        const auto name = [&suffix, sections](const char* form) {
            return ("dsp/biquad" + std::to_string(sections)).append(form).append(suffix);
        };
        measure(name("/one"), 1, cold,
                [one = k.one, all = filters<alone>(sections, cold)](working_set& w, std::size_t i) {
                    one((*all)[i].cascade, (*all)[i].state, w.samples, w.filtered, frame_samples);
                });
        measure_group<8>(name("/lanes8"), sections, cold, k.lanes8);
        measure_group<16>(name("/lanes16"), sections, cold, k.lanes16);
    }
}

void register_transposes(simd::isa which, const std::string& suffix, bool cold) {
    const dsp::lane_kernels& k = dsp::lane_kernels_for(which);
    for (const std::size_t width : {0U, 1U}) {
        const std::size_t lanes = width == 0 ? 8 : 16;
        const std::string end = std::to_string(lanes) + suffix;
        const auto row = [lanes, cold, &end](const char* name, auto body) {
            measure(name + end, lanes, cold, [body](working_set& w, std::size_t) { body(w); });
        };
        row("lanes/to_float",
            [to = k.to_float[width]](working_set& w) { to(w.in, w.rows, frame_samples); });
        row("lanes/to_pcm",
            [to = k.to_pcm[width]](working_set& w) { to(w.in, w.pcm_rows, frame_samples); });
        row("lanes/from_float",
            [from = k.from_float[width]](working_set& w) { from(w.rows, w.out, frame_samples); });
        row("lanes/from_pcm",
            [from = k.from_pcm[width]](working_set& w) { from(w.pcm_rows, w.out, frame_samples); });
    }
}

} // namespace

} // namespace voxplane

int main(int argc, char** argv) {
    using namespace voxplane;
    perf::flush_denormals();
    for (const bool cold : {false, true}) {
        for (const std::size_t legs : {1U, 8U, 16U}) {
            perf::add_memcpy(2 * frame_samples * legs, cold);
        }
        for (const simd::isa which : simd::supported_isas()) {
            const std::string suffix = "/" + std::string(simd::name(which));
            register_biquads(which, suffix, cold);
            register_transposes(which, suffix, cold);
        }
    }
    return perf::run_rows(argc, argv);
}
