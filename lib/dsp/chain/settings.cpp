// Forms by level, and the names that people read. Any thread.
#include "dsp/chain/settings.hpp"

namespace voxplane::dsp {

namespace {

constexpr std::size_t index_of(part which) noexcept {
    return static_cast<std::size_t>(which);
}

form preset(part which, voice_level level) noexcept {
    using enum form;
    // The canceller's advanced form is the cheaper one: a filter in the time domain pays for every
    // tap.
    constexpr form table[parts][3] = {{advanced, advanced, advanced}, {basic, advanced, advanced},
                                      {bypass, advanced, advanced},   {basic, basic, basic},
                                      {basic, basic, advanced},       {basic, basic, basic}};
    return level == voice_level::bypass
               ? bypass
               : table[index_of(which)][static_cast<std::size_t>(level) - 1];
}

// The detector runs for the gain control as well: noise must not be taken for speech.
bool wanted(const voice_settings& settings, part which) noexcept {
    return settings.on[index_of(which)] || (which == part::vad && settings.on[index_of(part::agc)]);
}

} // namespace

form form_at(const voice_settings& settings, part which, voice_level level) noexcept {
    if (!wanted(settings, which) || level == voice_level::bypass) {
        return form::bypass;
    }
    // Below the level that was asked for a form that was chosen by name is no promise any more.
    if (level < settings.level) {
        const form chosen = form_at(settings, which, settings.level);
        const form cheaper = preset(which, level);
        return chosen < cheaper ? chosen : cheaper;
    }
    switch (settings.forms[index_of(which)]) {
    case form_choice::off:
        return form::bypass;
    case form_choice::basic:
        return form::basic;
    case form_choice::advanced:
        return form::advanced;
    case form_choice::automatic:
        break;
    }
    return preset(which, level);
}

bool shares_analysis(const voice_settings& settings) noexcept {
    return form_at(settings, part::vad, settings.level) == form::advanced &&
           form_at(settings, part::suppressor, settings.level) == form::advanced;
}

const char* check(const voice_settings& settings, format how) {
    if (!how.valid()) {
        return "expected 8000, 16000 or 48000 Hz and blocks of 10 or 20 ms";
    }
    if (settings.block_ms != how.block_ms) {
        return "expected blocks as long as those of the format";
    }
    if (settings.level == voice_level::bypass) {
        return "expected economy, balanced or quality";
    }
    const char* const found[] = {
        wanted(settings, part::aec) ? check(settings.aec, how) : nullptr,
        wanted(settings, part::vad) ? check(settings.vad, how) : nullptr,
        wanted(settings, part::suppressor) ? check(settings.suppressor, how) : nullptr,
        wanted(settings, part::eq) ? check(settings.eq, how) : nullptr,
        wanted(settings, part::agc) ? check(settings.agc, how) : nullptr,
        wanted(settings, part::meter) ? check(settings.meter, how) : nullptr};
    for (const char* wrong : found) {
        if (wrong != nullptr) {
            return wrong;
        }
    }
    return nullptr;
}

std::string_view name(part which) noexcept {
    constexpr std::array<std::string_view, parts> names{"aec", "vad", "suppressor",
                                                        "eq",  "agc", "meter"};
    return names[index_of(which)];
}

std::string_view name(form which) noexcept {
    constexpr std::array<std::string_view, 3> names{"bypass", "basic", "advanced"};
    return names[static_cast<std::size_t>(which)];
}

std::string_view name(voice_level which) noexcept {
    constexpr std::array<std::string_view, 4> names{"bypass", "economy", "balanced", "quality"};
    return names[static_cast<std::size_t>(which)];
}

} // namespace voxplane::dsp
