// What a chain can be made of: for each processor and form a handful of functions over its state.
// The control core makes states in memory of the chain, the leg's worker runs them; tables are
// read-only and live as long as the program. Tests make catalogues of their own.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/memory_ahead.hpp"
#include "dsp/chain/settings.hpp"
#include "simd/isa.hpp"

namespace voxplane::dsp {

class speech_analysis;

inline constexpr std::size_t max_together = 16; // legs
// One block on its way through the processors.
struct block_io {
    float* near = nullptr;      // worked on in place
    const float* far = nullptr; // what the leg was sent; null: silence
    bool echo_only = false;     // says the canceller: nobody spoke here
    float speech_probability = 1;
    bool speech = true;
    const speech_analysis* analysis = nullptr; // of this block, where the detector has one
    // What others need next: asked for, a few lines at a time, by who computes for long.
    memory_ahead* ahead = nullptr;
    bool warm = false; // the leg's own memory has been asked for in this way

    // What a detector found; echo is nobody's speech.
    void detected(bool active, float probability) noexcept {
        speech = active && !echo_only;
        speech_probability = echo_only ? 0.0F : probability;
    }
};

// Figures of one leg's chain for telemetry. Plain data that is published as a whole.
struct voice_readings {
    float erle_db = 0;
    float delay_ms = 0;
    float agc_gain_db = 0;
    float noise_floor_dbov = -127;
    float agc_level_dbov = -127;    // active speech level that gain control hears
    float active_level_dbov = -127; // of what leaves, by the meter (ITU-T P.56)
    float activity = 0;             // by the meter: share of the time that was speech, 0..1
    float speech_share = 0;         // of the blocks so far, 0..1
    std::uint32_t blocks = 0;
    std::uint16_t fallbacks = 0;     // steps down that failures forced
    std::uint16_t delay_samples = 0; // that come out later than they went in
    std::uint8_t converged = 0;
    voice_level level = voice_level::bypass; // what load allows now
    form forms[parts] = {};                  // what runs now
};

// One form of one processor. Null members do nothing.
struct implementation {
    std::size_t (*state_bytes)(const voice_settings&, format) noexcept = nullptr;
    // 0, or what of a state make() alone can write: its first bytes. All else is reset()'s, so that
    // the other form may have had it in the meantime.
    std::size_t head_bytes = 0;
    void* (*make)(void* memory, const voice_settings&, format, simd::isa) = nullptr;
    bool (*run)(void* state, block_io&) noexcept = nullptr;
    // Null, or lists the memory that run() will need.
    void (*expect)(const void* state, memory_ahead& to) noexcept = nullptr;
    // Null, or run() on blocks of n legs at once, at most max_together, whose states are of this
    // form, one format and one instruction set: each comes out as alone but for rounding. Bit i of
    // the answer: leg i said no, or its block holds what is no number.
    std::uint32_t (*run_together)(void* const* states, block_io* const* ios,
                                  std::size_t n) noexcept = nullptr;
    // A block that never arrived: time passes, nothing is learnt from it.
    void (*skip)(void* state, const block_io&) noexcept = nullptr;
    void (*reset)(void* state) noexcept = nullptr;
    void (*change)(void* state, const voice_settings&) noexcept = nullptr;
    void (*read)(const void* state, voice_readings&) noexcept = nullptr;
    // Samples that come out later than they went in.
    std::size_t (*delay)(const void* state) noexcept = nullptr;
};

struct catalogue {
    const implementation* basic[parts] = {}; // null: there is no such form
    const implementation* advanced[parts] = {};
};

// The processors of this library.
[[nodiscard]] const catalogue& processors() noexcept;

} // namespace voxplane::dsp
