// What a leg's chain of voice processors shall do: which processors, in which form, with which
// settings. Made by the configuration, read by the control core and by chain::change(); plain data.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dsp/active_level/settings.hpp"
#include "dsp/aec/settings.hpp"
#include "dsp/agc/settings.hpp"
#include "dsp/eq/settings.hpp"
#include "dsp/format.hpp"
#include "dsp/suppress/settings.hpp"
#include "dsp/vad/settings.hpp"

namespace voxplane::dsp {

// The processors of a chain, in the order in which they run. The detector hears the canceller's
// output and tells suppressor and gain control what is speech; the meter of active speech level
// measures what leaves.
enum class part : std::uint8_t { aec, vad, suppressor, eq, agc, meter };
inline constexpr std::size_t parts = 6;

// What of a processor runs.
enum class form : std::uint8_t { bypass, basic, advanced };

// How much a chain may cost: it chooses the forms of processors that have no form of their own.
//               aec       vad       suppressor  eq     agc
//   economy     advanced  basic     bypass      basic  basic
//   balanced    advanced  advanced  advanced    basic  basic
//   quality     advanced  advanced  advanced    basic  advanced
// Equaliser and meter have one form, and the suppressor has no basic one.
enum class voice_level : std::uint8_t { bypass, economy, balanced, quality };

enum class form_choice : std::uint8_t { automatic, off, basic, advanced };

struct voice_settings {
    std::array<bool, parts> on{}; // asked for; gain control takes the detector along
    std::array<form_choice, parts> forms{};
    voice_level level = voice_level::balanced;
    std::uint32_t block_ms = 20;   // 10 or 20; packets of 10, 30 or 50 ms need no delay with 10
    std::uint32_t budget_us = 200; // most time of one processor for a block, 0: any
    aec_settings aec;
    // The detector's analysis serves the suppressor where both run in their advanced forms at the
    // level asked for, whatever the two say of sharing it.
    vad_settings vad;
    suppressor_settings suppressor;
    eq_settings eq;
    agc_settings agc;
    active_level_settings meter;

    [[nodiscard]] bool any() const noexcept {
        bool some = false;
        for (const bool each : on) {
            some = some || each;
        }
        return some;
    }
};

// The form of a processor at a level, whatever the machine has.
[[nodiscard]] form form_at(const voice_settings& settings, part which, voice_level level) noexcept;

// Whether one analysis serves detector and suppressor.
[[nodiscard]] bool shares_analysis(const voice_settings& settings) noexcept;

// Null, or what is wrong with the settings, with the range.
[[nodiscard]] const char* check(const voice_settings& settings, format how);

[[nodiscard]] std::string_view name(part which) noexcept;
[[nodiscard]] std::string_view name(form which) noexcept;
[[nodiscard]] std::string_view name(voice_level which) noexcept;

} // namespace voxplane::dsp
