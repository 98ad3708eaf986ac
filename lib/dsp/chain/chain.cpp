// The blocks of a chain, and the forms that run. Owner worker. Time of a block goes to the
// processors; what is done here is two conversions and a look at each result.
#include "dsp/chain/chain.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/cycle_clock.hpp"

namespace voxplane::dsp {

namespace {

constexpr std::uint64_t window_blocks = (std::uint64_t{1} << 50) - 1; // of the budget
constexpr int most_late = 5;

// Zero times any number is zero, and not a number times anything is not one: no sum of these is
// anything but zero unless a sample is no number.
bool numbers(const float* block, std::size_t n) noexcept {
    float sums[8] = {};
    for (std::size_t i = 0; i < n; i += 8) {
        for (std::size_t lane = 0; lane < 8; ++lane) {
            sums[lane] += block[i + lane] * 0.0F;
        }
    }
    float all = 0;
    for (const float sum : sums) {
        all += sum;
    }
    return all == 0.0F;
}

void fade(const float* from, float* to, std::size_t n) noexcept {
    const float step = 1.0F / static_cast<float>(n);
    for (std::size_t i = 0; i < n; ++i) {
        const float w = static_cast<float>(i) * step;
        to[i] = from[i] + (to[i] - from[i]) * w;
    }
}

} // namespace

void chain::change(const voice_settings& settings) noexcept {
    settings_ = settings;
    budget_cycles_ = settings.budget_us * cycles_per_us_;
    for (slot& s : slots_) {
        for (const form one : {form::basic, form::advanced}) {
            const std::size_t i = one == form::basic ? 0 : 1;
            const bool there = s.image[i] == nullptr || s.before == one;
            if (there && s.code[i] != nullptr && s.code[i]->change != nullptr) {
                s.code[i]->change(s.state[i], settings);
            }
        }
    }
}

void chain::reset() noexcept {
    each_running([](const implementation& code, void* state) {
        if (code.reset != nullptr) {
            code.reset(state);
        }
    });
    for (slot& s : slots_) {
        s.late = 0;
    }
    settle(false);
    std::memset(remainder_, 0, block_ * sizeof *remainder_);
    buffered_ = false;
    filled_ = 0;
}

form chain::allowed(std::size_t which) const noexcept {
    const slot& s = slots_[which];
    form wanted = std::min(form_at(settings_, static_cast<part>(which), level_), s.healthy);
    if (wanted == form::advanced && s.code[1] == nullptr) {
        wanted = form::basic;
    }
    return wanted == form::basic && s.code[0] == nullptr ? form::bypass : wanted;
}

// What shall run starts anew, where the forms share memory over what ran before.
void chain::begin(slot& s) noexcept {
    if (s.now != form::bypass) {
        const std::size_t at = s.now == form::basic ? 0 : 1;
        const implementation& code = *s.code[at];
        if (s.image[at] != nullptr) {
            std::memcpy(s.state[at], s.image[at], code.head_bytes);
        }
        if (code.reset != nullptr) {
            code.reset(s.state[at]);
        }
        // Changes that came meanwhile.
        if (s.image[at] != nullptr && code.change != nullptr) {
            code.change(s.state[at], settings_);
        }
    }
    s.before = s.now;
    s.late = 0;
}

// Brings what runs to what is allowed. fade_over: the form that ran is heard for one more block.
void chain::settle(bool fade_over) noexcept {
    for (std::size_t i = 0; i < parts; ++i) {
        slot& s = slots_[i];
        s.now = allowed(i);
        if (s.now != s.before && !fade_over) {
            begin(s);
        }
    }
}

void chain::limit(voice_level most) noexcept {
    const voice_level wanted = std::min(most, settings_.level);
    if (wanted != level_) {
        level_ = wanted;
        settle(true);
    }
}

// One step down, for good. The next block fades over from what failed where that was sound but
// slow; else from the samples as they come, as which the block at hand goes on.
void chain::fail(slot& s, bool sound) noexcept {
    s.before = sound ? s.before : form::bypass;
    s.healthy = s.now == form::advanced && s.code[0] != nullptr ? form::basic : form::bypass;
    ++fallbacks_;
    s.now = s.healthy;
    s.late = 0;
}

bool chain::run_form(slot& s, form which, block_io& io) noexcept {
    if (which == form::bypass) {
        return true;
    }
    const std::size_t at = which == form::basic ? 0 : 1;
    return s.code[at]->run(s.state[at], io);
}

// Of one form's turn on a block, good: it said yes and gave numbers. False: the block holds none.
bool chain::conclude(slot& s, const float* near, bool good, bool late) noexcept {
    s.late = (s.late << 1 | (late ? 1U : 0U)) & window_blocks;
    if (!good || std::popcount(s.late) >= most_late) [[unlikely]] {
        fail(s, good);
        return good || numbers(near, block_);
    }
    return true;
}

// A processor that says no has left the block as it was; one that gives no numbers has not: false,
// and the caller mends it.
bool chain::run_slot(std::size_t which, block_io& io) noexcept {
    slot& s = slots_[which];
    if (s.now == s.before) [[likely]] {
        if (s.now == form::bypass) {
            return true;
        }
        const bool timed = budget_cycles_ != 0 || spent_ != nullptr;
        const std::uint64_t begin = timed ? read_cycles() : 0;
        const bool good = run_form(s, s.now, io) && numbers(io.near, block_);
        const std::uint64_t cycles = timed ? read_cycles() - begin : 0;
        const bool late = budget_cycles_ != 0 && cycles > budget_cycles_;
        add_spent(which, cycles);
        return conclude(s, io.near, good, late);
    }
    alignas(cache_line_bytes) float old[max_block_samples];
    std::memcpy(old, io.near, block_ * sizeof *old);
    block_io fading = io;
    fading.near = old;
    const bool old_good = run_form(s, s.before, fading) && numbers(old, block_);
    io.analysis = fading.analysis;
    begin(s);
    const bool good = run_form(s, s.now, io) && numbers(io.near, block_);
    if (!good) {
        fail(s, false);
        return numbers(io.near, block_);
    }
    if (old_good) {
        fade(old, io.near, block_);
    }
    return true;
}

const float* chain::far_block(std::uint32_t timestamp, far_end* far, float* into) noexcept {
    alignas(cache_line_bytes) std::int16_t linear[max_block_samples];
    if (far == nullptr || !far->read(timestamp, linear, block_)) {
        return nullptr;
    }
    pcm_->to_float(linear, into, block_);
    return into;
}

void chain::begin_block(const std::int16_t* block, std::uint32_t timestamp, far_end* far,
                        float* sent, block_io& io) noexcept {
    pcm_->to_float(block, io.near, block_);
    if (slots_[static_cast<std::size_t>(part::aec)].now != form::bypass) {
        io.far = far_block(timestamp, far, sent);
    }
}

void chain::end_block(std::int16_t* block, const block_io& io) noexcept {
    ++blocks_;
    speech_blocks_ += io.speech ? 1 : 0;
    pcm_->from_float(io.near, block, block_);
}

void chain::run_block(std::int16_t* block, std::uint32_t timestamp, far_end* far) noexcept {
    alignas(cache_line_bytes) float near[max_block_samples];
    alignas(cache_line_bytes) float sent[max_block_samples];
    block_io io;
    io.near = near;
    begin_block(block, timestamp, far, sent, io);
    memory_ahead ahead;
    ask_ahead(ahead, io);
    for (std::size_t i = 0; i < parts; ++i) {
        if (!run_slot(i, io)) [[unlikely]] {
            pcm_->to_float(block, near, block_); // as it arrived: heard, if not worked on
        }
        ahead.some();
    }
    end_block(block, io);
}

// The next whole block of a frame, in the frame itself or in the remainder buffer, where samples go
// in as those of one block before come out; null: no more.
std::int16_t* chain::next_block(frame_rest& left) noexcept {
    if (!buffered_ && left.samples % block_ == 0) [[likely]] {
        if (left.samples == 0) {
            return nullptr;
        }
        std::int16_t* const block = left.frame;
        left.block_timestamp = left.timestamp;
        left.frame += block_;
        left.samples -= block_;
        left.timestamp += static_cast<std::uint32_t>(block_);
        return block;
    }
    buffered_ = true;
    while (left.samples > 0) {
        const std::size_t now = std::min<std::size_t>(left.samples, block_ - filled_);
        std::swap_ranges(left.frame, left.frame + now, remainder_ + filled_);
        left.frame += now;
        left.samples -= now;
        left.timestamp += static_cast<std::uint32_t>(now);
        filled_ += static_cast<std::uint32_t>(now);
        if (filled_ == block_) {
            filled_ = 0;
            left.block_timestamp = left.timestamp - static_cast<std::uint32_t>(block_);
            return remainder_;
        }
    }
    return nullptr;
}

void chain::process(std::int16_t* frame, std::size_t samples, std::uint32_t timestamp,
                    far_end* far) noexcept {
    frame_rest left{frame, samples, timestamp};
    while (std::int16_t* const block = next_block(left)) {
        run_block(block, left.block_timestamp, far);
    }
}

void chain::skip_block(std::uint32_t timestamp, far_end* far) noexcept {
    alignas(cache_line_bytes) float sent[max_block_samples];
    block_io io;
    io.far = far_block(timestamp, far, sent);
    each_running([&](const implementation& code, void* state) {
        if (code.skip != nullptr) {
            code.skip(state, io);
        }
    });
}

// Half a second of far end is all that a canceller keeps; the remainder buffer forgets what was in
// it and stays in step.
void chain::advance(std::size_t samples, std::uint32_t timestamp, far_end* far) noexcept {
    constexpr std::size_t most_blocks = 50;
    const std::size_t blocks = (samples + filled_) / block_;
    const auto rest = static_cast<std::uint32_t>((samples + filled_) % block_);
    for (std::size_t left = std::min(blocks, most_blocks); left > 0; --left) {
        skip_block(timestamp - rest - static_cast<std::uint32_t>(left * block_), far);
    }
    if (buffered_) {
        std::memset(remainder_, 0, block_ * sizeof *remainder_);
        filled_ = rest;
    }
}

} // namespace voxplane::dsp
