// Making a chain: which states it needs, and where they lie. Control core, but for read().
#include "dsp/chain/chain.hpp"

#include <algorithm>
#include <memory>

namespace voxplane::dsp {

namespace {

constexpr std::size_t lines(std::size_t bytes) noexcept {
    return (bytes + cache_line_bytes - 1) / cache_line_bytes * cache_line_bytes;
}

// The form at the highest level, as far as there is one.
form most_of(const voice_settings& settings, const catalogue& from, std::size_t which) noexcept {
    const form wanted = form_at(settings, static_cast<part>(which), settings.level);
    if (wanted == form::advanced && from.advanced[which] == nullptr) {
        return from.basic[which] != nullptr ? form::basic : form::bypass;
    }
    return wanted == form::basic && from.basic[which] == nullptr ? form::bypass : wanted;
}

// Where a form of a processor lies, behind the remainder buffer.
struct place {
    std::size_t part;
    form which;
    const implementation* code;
    std::size_t state; // offsets in bytes
    std::size_t image; // of its head
    bool shared;       // both forms lie in one place, and have images
};

// Calls fn(place) for each state that a chain can need: the form that shall run, and below an
// advanced one the basic one to fall back to. Returns the bytes of all.
template <typename Fn>
std::size_t each_state(const voice_settings& settings, format how, const catalogue& from, Fn fn) {
    std::size_t used = 0;
    for (std::size_t i = 0; i < parts; ++i) {
        const form most = most_of(settings, from, i);
        const implementation* const basic = most >= form::basic ? from.basic[i] : nullptr;
        const implementation* const advanced = most == form::advanced ? from.advanced[i] : nullptr;
        const auto bytes = [&](const implementation* code) {
            return code == nullptr ? 0 : lines(code->state_bytes(settings, how));
        };
        const auto head = [](const implementation* code) {
            return code == nullptr ? 0 : lines(code->head_bytes);
        };
        const bool shared = basic != nullptr && advanced != nullptr && basic->head_bytes != 0 &&
                            advanced->head_bytes != 0;
        const std::size_t images = used;
        used += shared ? head(basic) + head(advanced) : 0;
        const std::size_t behind = used + (shared ? 0 : bytes(basic));
        if (basic != nullptr) {
            fn(place{i, form::basic, basic, used, images, shared});
        }
        if (advanced != nullptr) {
            fn(place{i, form::advanced, advanced, behind, images + head(basic), shared});
        }
        used = shared ? used + std::max(bytes(basic), bytes(advanced)) : behind + bytes(advanced);
    }
    return used;
}

// What processors take over only when they are made, though it may not show in their size.
bool lengths_alike(const voice_settings& a, const voice_settings& b) noexcept {
    return a.aec.tail_ms == b.aec.tail_ms && a.aec.max_delay_ms == b.aec.max_delay_ms &&
           a.agc.look_ahead_ms == b.agc.look_ahead_ms;
}

} // namespace

std::size_t chain::state_bytes(const voice_settings& settings, format how,
                               const catalogue& from) noexcept {
    return sizeof(chain) + lines(how.block_samples() * sizeof(std::int16_t)) +
           each_state(settings, how, from, [](const place&) {});
}

chain* chain::make(void* memory, const voice_settings& settings, format how,
                   const chain_tools& tools) {
    if (check(settings, how) != nullptr) {
        return nullptr;
    }
    auto* made = static_cast<chain*>(memory);
    std::construct_at(made, chain(settings, how, tools));
    auto* const behind = static_cast<std::uint8_t*>(memory) + sizeof(chain);
    made->remainder_ = reinterpret_cast<std::int16_t*>(behind);
    auto* const first = behind + lines(how.block_samples() * sizeof(std::int16_t));
    each_state(settings, how, *tools.from, [&](const place& one) {
        slot& s = made->slots_[one.part];
        const std::size_t at = one.which == form::basic ? 0 : 1;
        s.state[at] = one.code->make(first + one.state, settings, how, tools.which);
        s.code[at] = s.state[at] == nullptr ? nullptr : one.code;
        if (one.shared && s.state[at] != nullptr) {
            s.image[at] = first + one.image;
            std::copy_n(static_cast<const std::uint8_t*>(s.state[at]), one.code->head_bytes,
                        first + one.image);
        }
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
    bool same =
        now.block_ms == wanted.block_ms && now.level == wanted.level && lengths_alike(now, wanted);
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
    each_running([&](const implementation& code, void* state) {
        delay += code.delay != nullptr ? code.delay(state) : 0;
    });
    return delay;
}

voice_readings chain::read() const noexcept {
    voice_readings out;
    for (std::size_t i = 0; i < parts; ++i) {
        out.forms[i] = slots_[i].now;
    }
    each_running([&](const implementation& code, void* state) {
        if (code.read != nullptr) {
            code.read(state, out);
        }
    });
    out.blocks = blocks_;
    out.speech_share =
        blocks_ == 0 ? 0.0F : static_cast<float>(speech_blocks_) / static_cast<float>(blocks_);
    out.fallbacks = static_cast<std::uint16_t>(std::min<std::uint32_t>(fallbacks_, UINT16_MAX));
    out.delay_samples = static_cast<std::uint16_t>(delay_samples());
    out.level = level_;
    return out;
}

} // namespace voxplane::dsp
