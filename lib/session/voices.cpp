// The life of voice blocks: made with a call's set-up, kept or replaced by a modify, freed when the
// worker has let go. Main lcore, under the registry's lock.
#include <algorithm>

#include "session/controller.hpp"

namespace voxplane::session {

namespace {

constexpr dsp::voice_level asked(const config::leg& leg) noexcept {
    return leg.voice.level;
}

void release_voice(const voice_block& block, voice_pools& pools) {
    pools.give(block.memory, block.bytes);
}

} // namespace

void controller::release_voices(const voice_block (&voices)[2], const far_block (&far)[2],
                                voice_pools* pools) {
    for (std::size_t side = 0; side < 2 && pools != nullptr; ++side) {
        release_voice(voices[side], *pools);
        pools->give(far[side].memory, far[side].bytes);
    }
}

// Keeps what the record has where it serves, and makes the rest.
result<void> controller::compile_voices(call_record& record, const config::call& wanted,
                                        call_setup& setup) {
    voice_pools* const pools =
        record.owner < with_.voice_memory.size() ? with_.voice_memory[record.owner] : nullptr;
    const config::leg* legs[] = {&wanted.a, &wanted.b};
    voice_block voices[2];
    far_block far[2];
    voice_block made[2]; // to be given back on failure
    far_block made_far[2];
    for (std::size_t side = 0; side < 2; ++side) {
        const config::leg& me = *legs[side];
        leg_setup& out = setup.legs[side];
        const program& arriving = *out.program;
        voices[side] = record.voices[side];
        far[side] = record.far[side];
        out.same_voice = serves(voices[side], me, arriving, with_.voice);
        if (out.same_voice) {
            voices[side].settings = me.voice;
        } else {
            made[side] = pools != nullptr && needs_voice(me, arriving)
                             ? make_voice(me, arriving, with_.voice, *pools)
                             : voice_block{};
            voices[side] = made[side];
        }
        if (!serves(far[side], me)) {
            made_far[side] =
                pools != nullptr ? session::make_far(me, with_.voice, *pools) : far_block{};
            far[side] = made_far[side];
        }
        if (arriving.rescales && voices[side].memory == nullptr) {
            release_voices(made, made_far, pools);
            return failure{"no memory for the filter between sample rates ([pools] voice-mib)"};
        }
        const bool reduced =
            me.voice.any() && (!voices[side].chain || voices[side].settings.level < asked(me));
        totals_.voices_reduced += reduced ? 1U : 0U;
        out.voice = voices[side].get();
        out.far = far[side].get();
        out.voice_settings = voices[side].settings;
    }
    std::copy(std::begin(voices), std::end(voices), std::begin(record.voices));
    std::copy(std::begin(far), std::end(far), std::begin(record.far));
    return {};
}

std::vector<voice_usage> controller::voice_memory() const {
    const std::lock_guard guard(lock_);
    std::vector<const voice_pools*> told; // workers of one node share theirs
    std::vector<voice_usage> out;
    for (const voice_pools* pools : with_.voice_memory) {
        if (std::find(told.begin(), told.end(), pools) == told.end()) {
            told.push_back(pools);
            const auto some = pools->usage();
            out.insert(out.end(), some.begin(), some.end());
        }
    }
    return out;
}

// The worker has applied a modify: rings that were replaced are free at once, voices when their
// last frame has been heard.
void controller::retire_voices(std::uint32_t slot, const replaced& old) {
    const call_record& record = records_[slot];
    if (record.owner >= with_.voice_memory.size()) {
        return;
    }
    voice_pools* const pools = with_.voice_memory[record.owner];
    for (std::uint32_t side = 0; side < 2; ++side) {
        if (old.far[side].memory != record.far[side].memory) {
            pools->give(old.far[side].memory, old.far[side].bytes);
        }
        const voice_block& voice = old.voices[side];
        if (voice.memory != nullptr && voice.memory != record.voices[side].memory) {
            faded_.push_back({2 * slot + side, pools, voice});
        }
    }
}

std::size_t controller::release_faded() {
    const auto heard = [&](const faded& one) {
        // Pairs with the worker's release: what it did with the block is done.
        const voice* held = (*with_.legs)[one.leg].voice.fading.load(std::memory_order_acquire);
        return held != one.block.get();
    };
    std::size_t steps = 0;
    for (std::size_t i = 0; i < faded_.size();) {
        if (heard(faded_[i])) {
            release_voice(faded_[i].block, *faded_[i].pools);
            faded_[i] = faded_.back();
            faded_.pop_back();
            ++steps;
        } else {
            ++i;
        }
    }
    return steps;
}

// The worker has ended the call and holds nothing of it.
void controller::end_voices(std::uint32_t slot) {
    call_record& record = records_[slot];
    (void)release_faded();
    if (record.owner < with_.voice_memory.size()) {
        release_voices(record.voices, record.far, with_.voice_memory[record.owner]);
    }
    for (std::size_t side = 0; side < 2; ++side) {
        record.voices[side] = {};
        record.far[side] = {};
    }
}

} // namespace voxplane::session
