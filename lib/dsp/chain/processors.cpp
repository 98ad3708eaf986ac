// The processors of this library as the chain sees them: each class behind plain functions. Nothing
// here runs per sample.
#include "dsp/agc/advanced.hpp"
#include "dsp/agc/basic.hpp"
#include "dsp/chain/catalogue.hpp"
#include "dsp/eq/equaliser.hpp"

namespace voxplane::dsp {

namespace {

// Memory, making, change and reset are alike for all.
template <typename Processor, auto Settings>
constexpr implementation common() noexcept {
    implementation code;
    code.state_bytes = [](const voice_settings& s, format how) noexcept {
        return Processor::state_bytes(s.*Settings, how);
    };
    code.make = [](void* memory, const voice_settings& s, format how, simd::isa which) -> void* {
        return Processor::make(memory, s.*Settings, how, which);
    };
    code.reset = [](void* state) noexcept { static_cast<Processor*>(state)->reset(); };
    code.change = [](void* state, const voice_settings& s) noexcept {
        static_cast<Processor*>(state)->change(s.*Settings);
    };
    return code;
}

template <typename Agc>
constexpr implementation gain_control() noexcept {
    implementation code = common<Agc, &voice_settings::agc>();
    code.run = [](void* state, block_io& io) noexcept {
        return static_cast<Agc*>(state)->process(io.near, io.speech_probability);
    };
    code.read = [](const void* state, voice_readings& out) noexcept {
        const agc_readings now = static_cast<const Agc*>(state)->read();
        out.agc_gain_db = now.gain_db;
        out.active_level_dbov = now.level_dbov;
    };
    code.delay = [](const void* state) noexcept {
        return static_cast<const Agc*>(state)->delay_samples();
    };
    return code;
}

constexpr implementation equalising() noexcept {
    implementation code = common<equaliser, &voice_settings::eq>();
    code.run = [](void* state, block_io& io) noexcept {
        return static_cast<equaliser*>(state)->process(io.near);
    };
    return code;
}

constexpr implementation agc_codes[] = {gain_control<agc_basic>(), gain_control<agc_advanced>()};
constexpr implementation eq_code = equalising();

constexpr std::size_t at(part which) noexcept {
    return static_cast<std::size_t>(which);
}

constexpr catalogue make_catalogue() noexcept {
    catalogue all;
    all.basic[at(part::eq)] = &eq_code;
    all.basic[at(part::agc)] = &agc_codes[0];
    all.advanced[at(part::agc)] = &agc_codes[1];
    return all;
}

constexpr catalogue all_processors = make_catalogue();

} // namespace

const catalogue& processors() noexcept {
    return all_processors;
}

} // namespace voxplane::dsp
