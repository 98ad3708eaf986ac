// What a leg's program keeps between packets beyond the leg itself: the chain of processors, the
// filter between sample rates, the codewords sent for an echo canceller. The control core makes
// them in blocks of the voice pools and frees the blocks; the leg's worker owns what is in them
// between a create or modify and the answer that follows letting go.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/cacheline.hpp"
#include "base/codec.hpp"
#include "base/published_record.hpp"
#include "config/settings.hpp"
#include "dsp/chain/chain.hpp"
#include "dsp/resample/half_band.hpp"
#include "dsp/spectrum/spectrum.hpp"
#include "session/program.hpp"
#include "session/voice_pools.hpp"
#include "simd/by_size.hpp"

namespace voxplane::session {

struct leg; // NOLINT(bugprone-forward-declaration-namespace): config has a leg of its own

// At the beginning of its block; chain and filter lie behind it.
struct alignas(cache_line_bytes) voice {
    dsp::chain* chain = nullptr;      // null: no processors
    dsp::half_band* filter = nullptr; // null: no other rate is sent
    // Legs of a worker by age, for shedding. Owner worker.
    voice* newer = nullptr;
    voice* older = nullptr;
    bool listed = false;
};

// What main and worker need of a leg's voice. Its lines are touched only by programs with memory.
struct alignas(cache_line_bytes) leg_voice {
    voice* now = nullptr;
    // Replaced by a modify, and heard for one more frame; the worker stores null or another one
    // with release when it will not touch it again, main loads with acquire before it frees it.
    std::atomic<voice*> fading{nullptr};
    std::uint32_t next_timestamp = 0; // of the source, behind the last frame in order
    std::uint32_t stream = 0;         // ingress::stream that it belongs to
    bool running = false;             // next_timestamp is known
    std::uint8_t unpublished = 0;     // frames since readings were shown
    dsp::spectrum_analyser spectrum;  // runs while telemetry waits for one
    published<std::uint64_t> bare;    // late and duplicate packets that got the law change only
    published<std::uint64_t> missed;  // samples that never arrived
    published_record<dsp::voice_readings> shown;
};

// A block of the pools, and what it was made for. Main's.
struct voice_block {
    void* memory = nullptr;
    std::size_t bytes = 0;
    dsp::voice_settings settings; // as made: perhaps of a lower level than was asked for
    dsp::format how;
    bool chain = false;
    bool filter = false;

    [[nodiscard]] voice* get() const noexcept { return static_cast<voice*>(memory); }
};

struct far_block {
    void* memory = nullptr;
    std::size_t bytes = 0;
    codec what = codec::none;

    [[nodiscard]] dsp::far_end* get() const noexcept { return static_cast<dsp::far_end*>(memory); }
};

// What voices are made with. Outlives all calls.
struct voice_tools {
    const simd::by_size<g711::kernels>* laws = nullptr;
    const simd::by_size<pcm::kernels>* frames = nullptr;
    const dsp::catalogue* processors = nullptr;
    simd::isa which = simd::isa::scalar;
    std::uint64_t cycles_per_us = 0;
};

// What packets need that arrive on from, where their program is `arriving`: a filter if that
// changes the clock. The level of the settings is lowered until memory suffices; without any the
// chain is left out. Empty: nothing is needed, or where a filter is needed there is no memory even
// for that. Main.
[[nodiscard]] voice_block make_voice(const config::leg& from, const program& arriving,
                                     const voice_tools& tools, voice_pools& pools);
// Whether such a block is needed at all.
[[nodiscard]] bool needs_voice(const config::leg& from, const program& arriving) noexcept;
// Whether the block serves those settings after chain::change(). Main.
[[nodiscard]] bool serves(const voice_block& block, const config::leg& from,
                          const program& arriving, const voice_tools& tools) noexcept;

// The ring for a leg with an echo canceller; empty without one or without memory.
[[nodiscard]] far_block make_far(const config::leg& leg, const voice_tools& tools,
                                 voice_pools& pools);
[[nodiscard]] bool serves(const far_block& block, const config::leg& leg) noexcept;

} // namespace voxplane::session
