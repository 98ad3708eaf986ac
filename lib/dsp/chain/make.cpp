// Making a chain: which states it needs, and where they lie. Control core, but for read().
#include "dsp/chain/chain.hpp"

#include <algorithm>
#include <memory>

namespace voxplane::dsp {

namespace {

constexpr std::size_t lines(std::size_t bytes) noexcept {
    return (bytes + cache_line_bytes - 1) / cache_line_bytes * cache_line_bytes;
}

const implementation* const* codes(const catalogue& from, form which) noexcept {
    return which == form::basic ? from.basic : from.advanced;
}

// The form at the highest level, as far as there is one.
form most_of(const voice_settings& settings, const catalogue& from, std::size_t which) noexcept {
    const form wanted = form_at(settings, static_cast<part>(which), settings.level);
    if (wanted == form::advanced && from.advanced[which] == nullptr) {
        return from.basic[which] != nullptr ? form::basic : form::bypass;
    }
    return wanted == form::basic && from.basic[which] == nullptr ? form::bypass : wanted;
}

// Calls fn(part, form, code) for each state that a chain needs: the form that shall run, and below
// an advanced one the basic one to fall back to.
template <typename Fn>
void each_state(const voice_settings& settings, const catalogue& from, Fn fn) noexcept {
    for (std::size_t i = 0; i < parts; ++i) {
        const form most = most_of(settings, from, i);
        for (const form one : {form::basic, form::advanced}) {
            const implementation* code = codes(from, one)[i];
            if (one <= most && code != nullptr) {
                fn(i, one, *code);
            }
        }
    }
}

} // namespace

std::size_t chain::state_bytes(const voice_settings& settings, format how,
                               const catalogue& from) noexcept {
    std::size_t bytes = sizeof(chain) + lines(how.block_samples() * sizeof(std::int16_t));
    each_state(settings, from, [&](std::size_t, form, const implementation& code) {
        bytes += lines(code.state_bytes(settings, how));
    });
    return bytes;
}

chain* chain::make(void* memory, const voice_settings& settings, format how,
                   const chain_tools& tools) {
    if (check(settings, how) != nullptr) {
        return nullptr;
    }
    auto* made = static_cast<chain*>(memory);
    std::construct_at(made, chain(settings, how, tools));
    auto* next = static_cast<std::uint8_t*>(memory) + sizeof(chain);
    made->remainder_ = reinterpret_cast<std::int16_t*>(next);
    next += lines(how.block_samples() * sizeof(std::int16_t));
    each_state(settings, *tools.from, [&](std::size_t i, form one, const implementation& code) {
        slot& s = made->slots_[i];
        const std::size_t at = one == form::basic ? 0 : 1;
        s.state[at] = code.make(next, settings, how, tools.which);
        s.code[at] = s.state[at] == nullptr ? nullptr : &code;
        next += lines(code.state_bytes(settings, how));
    });
    for (std::size_t i = 0; i < parts; ++i) {
        slot& s = made->slots_[i];
        const form most = most_of(settings, *tools.from, i);
        s.healthy = s.code[1] != nullptr   ? form::advanced
                    : s.code[0] != nullptr ? form::basic
                                           : form::bypass;
        made->fallbacks_ += s.healthy < most ? 1 : 0;
    }
    made->reset();
    return made;
}

chain::chain(const voice_settings& settings, format how, const chain_tools& tools) noexcept
    : settings_(settings), pcm_(tools.pcm), how_(how), which_(tools.which),
      block_(how.block_samples()), budget_cycles_(settings.budget_us * tools.cycles_per_us),
      cycles_per_us_(tools.cycles_per_us), level_(settings.level) {}

bool chain::changeable(const voice_settings& now, const voice_settings& wanted, format how,
                       const catalogue& from) noexcept {
    bool same = now.block_ms == wanted.block_ms && now.level == wanted.level;
    for (std::size_t i = 0; i < parts; ++i) {
        same = same && most_of(now, from, i) == most_of(wanted, from, i);
        for (const auto* list : {from.basic, from.advanced}) {
            same = same && (list[i] == nullptr ||
                            list[i]->state_bytes(now, how) == list[i]->state_bytes(wanted, how));
        }
    }
    return same;
}

std::size_t chain::delay_samples() const noexcept {
    std::size_t delay = buffered_ ? block_ : 0;
    for (const slot& s : slots_) {
        const std::size_t at = s.now == form::basic ? 0 : 1;
        if (s.now != form::bypass && s.code[at]->delay != nullptr) {
            delay += s.code[at]->delay(s.state[at]);
        }
    }
    return delay;
}

voice_readings chain::read() const noexcept {
    voice_readings out;
    for (std::size_t i = 0; i < parts; ++i) {
        const slot& s = slots_[i];
        out.forms[i] = s.now;
        const std::size_t at = s.now == form::basic ? 0 : 1;
        if (s.now != form::bypass && s.code[at]->read != nullptr) {
            s.code[at]->read(s.state[at], out);
        }
    }
    out.blocks = blocks_;
    out.speech_share =
        blocks_ == 0 ? 0.0F : static_cast<float>(speech_blocks_) / static_cast<float>(blocks_);
    out.fallbacks = static_cast<std::uint16_t>(std::min<std::uint32_t>(fallbacks_, UINT16_MAX));
    out.delay_samples = static_cast<std::uint16_t>(delay_samples());
    out.level = level_;
    return out;
}

} // namespace voxplane::dsp
