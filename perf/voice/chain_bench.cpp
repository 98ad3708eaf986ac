// Time of a whole leg's chain for a block of 20 ms: decoded speech with an echo in it goes through
// the processors of each level, with the far end read from the ring of what was sent, hot and over
// the states of 5,000 legs in turn. Bytes of state by level are a counter.
#include <benchmark/benchmark.h>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "dsp/chain/together.hpp"
#include "legs.hpp"
#include "state_memory.hpp"
#include "support/run_rows.hpp"

namespace voxplane {

namespace {

using dsp::part;
using dsp::voice_level;

constexpr std::size_t many_legs = 5000;
constexpr std::size_t echo_delay = 5; // blocks
constexpr dsp::format how{8000, 20};

dsp::voice_settings settings_of(std::initializer_list<part> on, voice_level level) {
    dsp::voice_settings s;
    for (const part each : on) {
        s.on[static_cast<std::size_t>(each)] = true;
    }
    s.level = level;
    s.budget_us = 0; // this machine may be shared
    s.aec.tail_ms = 64;
    if (s.on[static_cast<std::size_t>(part::eq)]) {
        s.eq.bands[0] = {dsp::eq_shape::high_pass, 200, 0.7F, 0};
        s.eq.bands[1] = {dsp::eq_shape::peaking, 2000, 1, 3};
    }
    return s;
}

// Blocks that were sent, as codewords, and that came back: their echo, 10 dB down, and noise.
struct scene {
    std::vector<std::uint8_t> sent;
    std::vector<std::int16_t> returned;

    scene() : sent(inputs * n), returned(inputs * n) {
        const g711::kernels& laws = g711::kernels_for(simd::isa::scalar);
        std::vector<std::int16_t> pcm(inputs * n);
        for (std::size_t i = 0; i < pcm.size(); ++i) {
            pcm[i] = static_cast<std::int16_t>(32767 * input(i / n)[i % n]);
        }
        laws.encode[0](pcm.data(), sent.data(), pcm.size());
        for (std::size_t i = 0; i < pcm.size(); ++i) {
            const std::size_t before = (i + pcm.size() - echo_delay * n) % pcm.size();
            returned[i] = static_cast<std::int16_t>(pcm[before] * 3 / 10 + pcm[i ^ 64] / 100);
        }
    }
};

struct legs {
    legs(const dsp::voice_settings& settings, std::size_t count, simd::isa which)
        : chain_bytes(dsp::chain::state_bytes(settings, how, dsp::processors())),
          far_bytes(dsp::far_end::state_bytes(codec::pcmu)),
          room((chain_bytes + far_bytes) * count) {
        for (const std::size_t place : perf::shuffled(count)) {
            std::byte* const at = room.data() + place * (chain_bytes + far_bytes);
            chains.push_back(dsp::chain::make(
                at, settings, how, {&pcm::kernels_for(which), &dsp::processors(), which, 0}));
            far_ends.push_back(dsp::far_end::make(
                at + chain_bytes, codec::pcmu, g711::kernels_for(which), pcm::kernels_for(which)));
        }
    }
    std::size_t chain_bytes;
    std::size_t far_bytes;
    perf::state_memory room;
    std::vector<dsp::chain*> chains;
    std::vector<dsp::far_end*> far_ends;
    std::size_t next = 0; // leg
    std::size_t turn = 0;
};

// What arrives of a leg in its turn, and what it was sent.
dsp::chain_job next_job(legs& all, std::size_t leg, std::size_t turn, std::int16_t* frame) {
    static const scene played;
    const auto timestamp = static_cast<std::uint32_t>(turn * n);
    const std::uint64_t now = turn * 20'000'000;
    const std::size_t from = turn % inputs * n;
    std::copy_n(&played.returned[from], n, frame);
    dsp::far_end* const far = all.far_ends[leg];
    far->sent(codec::pcmu, timestamp, &played.sent[from], n, now);
    far->arrived(timestamp, n, now);
    return {all.chains[leg], frame, n, timestamp, far};
}

void one_block(legs& all, std::size_t leg, std::size_t turn, bool ahead = false) {
    alignas(64) std::int16_t frame[n];
    const dsp::chain_job job = next_job(all, leg, turn, frame);
    const std::size_t next = leg + 1 == all.chains.size() ? 0 : leg + 1;
    job.of->follow_with(ahead ? all.chains[next] : nullptr);
    job.of->process(frame, n, job.timestamp, job.far);
    benchmark::DoNotOptimize(frame);
}

// What a media tick brings: blocks of several legs.
void blocks_together(legs& all, std::size_t first, std::size_t count, std::size_t turn) {
    alignas(64) std::int16_t frames[dsp::max_together][n];
    dsp::chain_job jobs[dsp::max_together];
    for (std::size_t i = 0; i < count; ++i) {
        jobs[i] = next_job(all, first + i, turn, frames[i]);
    }
    dsp::process_together(jobs, count);
    benchmark::DoNotOptimize(frames);
}

// The legs of the row that runs: made when its turn comes, settled, and kept for its repetitions.
legs& kept(const std::string& row, const dsp::voice_settings& settings, std::size_t count,
           simd::isa which) {
    constexpr std::size_t settling_turns = 100;
    static std::string whose;
    static std::unique_ptr<legs> all;
    if (whose != row) {
        whose = row;
        all.reset();
        all = std::make_unique<legs>(settings, count, which);
        for (std::size_t turn = 0; turn < settling_turns; ++turn) {
            for (std::size_t leg = 0; leg < count; ++leg) {
                one_block(*all, leg, turn);
            }
        }
        all->turn = settling_turns;
    }
    return *all;
}

struct row {
    std::string name;
    std::size_t legs;
    bool ahead; // memory of the leg that follows is asked for meanwhile
};

void rows(const std::string& name, const dsp::voice_settings& settings, simd::isa which) {
    const std::string with = name + "/" + std::string(simd::name(which));
    for (const row& one : {row{"/hot", 1, false}, row{"/legs", many_legs, false},
                           row{"/legs_ahead", many_legs, true}}) {
        if (one.legs != 1 && which != simd::supported_isas().back()) {
            continue;
        }
        benchmark::RegisterBenchmark((with + one.name).c_str(), [=](benchmark::State& state) {
            legs& all = kept(with + std::to_string(one.legs), settings, one.legs, which);
            const std::uint64_t before = perf::allocations();
            for (auto _ : state) {
                one_block(all, all.next, all.turn, one.ahead);
                all.next = all.next + 1 == one.legs ? 0 : all.next + 1;
                all.turn += all.next == 0 ? 1 : 0;
            }
            const std::uint64_t blocks = perf::allocations() - before;
            // The benchmark's own loop takes a few blocks when it begins.
            state.counters["blocks"] = blocks > 8 ? static_cast<double>(blocks) : 0;
            state.counters["state_bytes"] = static_cast<double>(all.chain_bytes);
            state.counters["far_bytes"] = static_cast<double>(all.far_bytes);
        });
    }
}

// The same in groups: leg_ns is the time of one leg's block.
void rows_together(const std::string& name, const dsp::voice_settings& settings, simd::isa which) {
    constexpr std::size_t together = dsp::max_together;
    for (const std::size_t count : {together, many_legs / together * together}) {
        if (count != together && which != simd::supported_isas().back()) {
            continue;
        }
        const std::string whole = name + "/together16/" + std::string(simd::name(which)) +
                                  (count == together ? "/hot" : "/legs");
        benchmark::RegisterBenchmark(whole.c_str(), [=](benchmark::State& state) {
            legs& all = kept(whole, settings, count, which);
            const std::uint64_t before = perf::allocations();
            for (auto _ : state) {
                blocks_together(all, all.next, together, all.turn);
                all.next = all.next + together == count ? 0 : all.next + together;
                all.turn += all.next == 0 ? 1 : 0;
            }
            const std::uint64_t blocks = perf::allocations() - before;
            state.counters["blocks"] = blocks > 8 ? static_cast<double>(blocks) : 0;
            state.counters["state_bytes"] = static_cast<double>(all.chain_bytes);
            state.counters["leg_ns"] = benchmark::Counter(
                static_cast<double>(state.iterations()) * static_cast<double>(together) * 1e-9,
                benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
        });
    }
}

} // namespace

} // namespace voxplane

int main(int argc, char** argv) {
    using namespace voxplane;
    perf::flush_denormals();
    for (const simd::isa which : {simd::isa::avx2, simd::supported_isas().back()}) {
        if (!simd::supported(which)) {
            continue;
        }
        for (const auto& [name, level] : {std::pair{"economy", voice_level::economy},
                                          std::pair{"balanced", voice_level::balanced},
                                          std::pair{"quality", voice_level::quality}}) {
            rows(std::string("aec_agc_vad/") + name,
                 settings_of({part::aec, part::agc, part::vad}, level), which);
            rows_together(std::string("aec_agc_vad/") + name,
                          settings_of({part::aec, part::agc, part::vad}, level), which);
            rows_together(std::string("agc_vad_eq/") + name,
                          settings_of({part::agc, part::vad, part::eq}, level), which);
            rows(std::string("agc_vad_eq/") + name,
                 settings_of({part::agc, part::vad, part::eq}, level), which);
            rows(std::string("everything/") + name,
                 settings_of({part::aec, part::vad, part::suppressor, part::eq, part::agc}, level),
                 which);
        }
    }
    return perf::run_rows(argc, argv);
}
