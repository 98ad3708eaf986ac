// The voice processors of one leg as one thing: 16-bit frames of any length go in and come out in
// place. The control core makes a chain with room for all states that it can need in one block of
// memory and gives that back when the leg's worker has let go; nothing is allocated in between.
//
// Whole blocks are worked on at once. From the first frame on that is not whole blocks, samples go
// through one remainder buffer, which delays them by one block: delay_samples() tells.
//
// A processor that fails (says so, gives samples that are no numbers, or exceeds its time in 5 of
// 50 blocks) falls from advanced to basic and then to bypass, for good; load takes whole levels off
// and gives them back. Either way the other form fades in over one block and audio goes on. Where
// forms of a processor are large they take turns in the same memory: the one that comes is laid
// over the one that goes when that has worked on its last block.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/cacheline.hpp"
#include "dsp/chain/catalogue.hpp"
#include "dsp/chain/far_end.hpp"
#include "pcm/pcm.hpp"

namespace voxplane::dsp {

// What a chain works with; outlives it.
struct chain_tools {
    const pcm::kernels* pcm = nullptr;
    const catalogue* from = nullptr;
    simd::isa which = simd::isa::scalar;
    std::uint64_t cycles_per_us = 0; // 0: time is not watched
};

class chain {
public:
    // Bytes of a chain with all of its states, a multiple of 64.
    [[nodiscard]] static std::size_t state_bytes(const voice_settings& settings, format how,
                                                 const catalogue& from) noexcept;
    // In memory of that many bytes, aligned to 64. A processor that cannot be made is bypassed from
    // the start and counted. Null: settings that check() refuses. Control core.
    [[nodiscard]] static chain* make(void* memory, const voice_settings& settings, format how,
                                     const chain_tools& tools);
    // Whether change() is enough to get from one to the other: same processors, forms and sizes.
    [[nodiscard]] static bool changeable(const voice_settings& now, const voice_settings& wanted,
                                         format how, const catalogue& from) noexcept;

    // All below: owner worker.
    // One frame in place. timestamp: media time of its first sample, in samples; far: what the leg
    // was sent, null: nothing.
    void process(std::int16_t* frame, std::size_t samples, std::uint32_t timestamp,
                 far_end* far) noexcept;
    // Samples that never arrived before the frame at `timestamp`.
    void advance(std::size_t samples, std::uint32_t timestamp, far_end* far) noexcept;
    void change(const voice_settings& settings) noexcept;
    void reset() noexcept;
    // Runs as at that level, if the settings ask for no less.
    void limit(voice_level most) noexcept;

    // Of the remainder buffer and of what runs.
    [[nodiscard]] std::size_t delay_samples() const noexcept;
    [[nodiscard]] voice_level level() const noexcept { return level_; }
    [[nodiscard]] voice_level most() const noexcept { return settings_.level; }
    [[nodiscard]] form running(part which) const noexcept {
        return slots_[static_cast<std::size_t>(which)].now;
    }
    [[nodiscard]] std::uint32_t fallbacks() const noexcept { return fallbacks_; }
    [[nodiscard]] voice_readings read() const noexcept;
    // Adds the cycles that each processor takes to spent[parts] from now on; null: no more.
    void watch(std::uint64_t* spent) noexcept { spent_ = spent; }
    // The chain of the same worker whose block follows this one's, null: none is known. In the
    // course of the next block its memory is asked for, a few lines at a time; then it is
    // forgotten.
    void follow_with(chain* next) noexcept { next_ = next; }

private:
    friend class chain_round; // blocks of several chains (together.cpp)

    // What of a frame is still to be worked on, and when its last whole block began.
    struct frame_rest {
        std::int16_t* frame;
        std::size_t samples;
        std::uint32_t timestamp;
        std::uint32_t block_timestamp = 0;
    };

    // One processor: its states, what runs, and how it did.
    struct slot {
        void* state[2] = {};                // basic, advanced
        const void* image[2] = {};          // of their heads; null: each has memory of its own
        const implementation* code[2] = {}; // null: no such form here
        form now = form::bypass;
        form before = form::bypass;    // the same, or what fades out during the next block
        form healthy = form::advanced; // most that failures have left
        std::uint64_t late = 0;        // bit i: i blocks ago it was over its time
    };

    chain(const voice_settings& settings, format how, const chain_tools& tools) noexcept;
    [[nodiscard]] form allowed(std::size_t which) const noexcept;
    void begin(slot& s) noexcept;
    template <typename Fn>
    void each_running(Fn fn) const noexcept;
    void settle(bool fade) noexcept;
    void fail(slot& s, bool sound) noexcept;
    void add_spent(std::size_t which, std::uint64_t cycles) const noexcept {
        if (spent_ != nullptr) [[unlikely]] {
            spent_[which] += cycles;
        }
    }
    bool run_form(slot& s, form which, block_io& io) noexcept;
    bool run_slot(std::size_t which, block_io& io) noexcept;
    void run_block(std::int16_t* block, std::uint32_t timestamp, far_end* far) noexcept;
    bool conclude(slot& s, const float* near, bool good, bool late) noexcept;
    std::int16_t* next_block(frame_rest& left) noexcept;
    void begin_block(const std::int16_t* block, std::uint32_t timestamp, far_end* far, float* sent,
                     block_io& io) noexcept;
    void end_block(std::int16_t* block, const block_io& io) noexcept;
    void skip_block(std::uint32_t timestamp, far_end* far) noexcept;
    void look_ahead(memory_ahead& ahead) const noexcept;
    void ask_ahead(memory_ahead& ahead, block_io& io) noexcept;
    void expect(std::size_t first, memory_ahead& to) const noexcept;
    const float* far_block(std::uint32_t timestamp, far_end* far, float* into) noexcept;

    // Read-only after make() but for change().
    alignas(cache_line_bytes) voice_settings settings_;
    const pcm::kernels* pcm_;
    format how_;
    simd::isa which_;
    std::size_t block_;
    std::uint64_t budget_cycles_;
    std::uint64_t cycles_per_us_;
    std::int16_t* remainder_ = nullptr; // one block, behind this object
    // Per block.
    slot slots_[parts];
    voice_level level_;
    bool buffered_ = false;
    std::uint32_t filled_ = 0; // of the remainder buffer
    std::uint32_t blocks_ = 0;
    std::uint32_t speech_blocks_ = 0;
    std::uint32_t fallbacks_ = 0;
    chain* next_ = nullptr;          // whose memory is asked for meanwhile
    bool warm_ = false;              // this one's was
    std::uint64_t* spent_ = nullptr; // by part: where cycles are added up; null: nowhere
};

// Calls fn(code, state) for each form that runs, as yet.
template <typename Fn>
void chain::each_running(Fn fn) const noexcept {
    for (const slot& s : slots_) {
        if (s.before != form::bypass) {
            const std::size_t at = s.before == form::basic ? 0 : 1;
            fn(*s.code[at], s.state[at]);
        }
    }
}

} // namespace voxplane::dsp
