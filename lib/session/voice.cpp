// Sizes and places of what a voice block holds. Main lcore.
#include "session/voice.hpp"

#include <memory>

namespace voxplane::session {

namespace {

static_assert(sizeof(dsp::half_band) % cache_line_bytes == 0);

dsp::format format_of(const config::leg& from) noexcept {
    return {rate_hz(codec_received(from)), from.voice.block_ms};
}

bool has_canceller(const config::leg& leg) noexcept {
    return leg.voice.on[static_cast<std::size_t>(dsp::part::aec)] && codec_sent(leg) != codec::none;
}

std::size_t bytes_of(const voice_block& block, const voice_tools& tools) noexcept {
    return sizeof(voice) + (block.filter ? sizeof(dsp::half_band) : 0) +
           (block.chain ? dsp::chain::state_bytes(block.settings, block.how, *tools.processors)
                        : 0);
}

dsp::voice_level below(dsp::voice_level level) noexcept {
    return static_cast<dsp::voice_level>(static_cast<unsigned>(level) - 1);
}

// Memory for the block as it is, for less of it, or none.
void take_memory(voice_block& block, const voice_tools& tools, voice_pools& pools) {
    while (true) {
        block.bytes = bytes_of(block, tools);
        block.memory = pools.take(block.bytes);
        if (block.memory != nullptr || !block.chain) {
            return;
        }
        const dsp::voice_level less = below(block.settings.level);
        block.chain = less != dsp::voice_level::bypass;
        if (block.chain) {
            block.settings.level = less;
        }
        if (!block.chain && !block.filter) {
            return;
        }
    }
}

} // namespace

bool needs_voice(const config::leg& from, const program& arriving) noexcept {
    return from.voice.any() || arriving.rescales;
}

voice_block make_voice(const config::leg& from, const program& arriving, const voice_tools& tools,
                       voice_pools& pools) {
    voice_block block;
    block.settings = from.voice;
    block.how = format_of(from);
    block.chain = from.voice.any() && dsp::check(block.settings, block.how) == nullptr;
    block.filter = arriving.rescales;
    if (!block.chain && !block.filter) {
        return block;
    }
    take_memory(block, tools, pools);
    if (block.memory == nullptr) {
        return block;
    }
    auto* next = static_cast<std::uint8_t*>(block.memory);
    voice* made = std::construct_at(static_cast<voice*>(block.memory));
    next += sizeof(voice);
    if (block.filter) {
        made->filter = std::construct_at(reinterpret_cast<dsp::half_band*>(next));
        next += sizeof(dsp::half_band);
    }
    if (block.chain) {
        const dsp::chain_tools with{&tools.frames->for_size(block.how.block_samples()),
                                    tools.processors, tools.which, tools.cycles_per_us};
        made->chain = dsp::chain::make(next, block.settings, block.how, with);
        block.chain = made->chain != nullptr;
    }
    return block;
}

bool serves(const voice_block& block, const config::leg& from, const program& arriving,
            const voice_tools& tools) noexcept {
    // A block that had to be made smaller than asked for is made again: there may be memory now.
    const bool alike = block.memory != nullptr && block.how == format_of(from) &&
                       block.filter == arriving.rescales && block.chain == from.voice.any();
    return alike && (!block.chain || dsp::chain::changeable(block.settings, from.voice, block.how,
                                                            *tools.processors));
}

far_block make_far(const config::leg& leg, const voice_tools& tools, voice_pools& pools) {
    far_block block;
    if (!has_canceller(leg)) {
        return block;
    }
    block.what = codec_sent(leg);
    block.bytes = dsp::far_end::state_bytes(block.what);
    block.memory = pools.take(block.bytes);
    if (block.memory != nullptr) {
        const std::size_t samples = format_of(leg).block_samples();
        (void)dsp::far_end::make(block.memory, block.what, tools.laws->for_size(samples),
                                 tools.frames->for_size(samples));
    }
    return block;
}

bool serves(const far_block& block, const config::leg& leg) noexcept {
    return (block.memory != nullptr) == has_canceller(leg) &&
           (block.memory == nullptr || block.what == codec_sent(leg));
}

} // namespace voxplane::session
