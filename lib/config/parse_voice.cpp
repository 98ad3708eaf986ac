// Voice processors: [voice] for all legs, [profile.NAME] for those that name it, and the table
// "voice" of a leg; each changes what the one before it says, key by key. Main lcore only.
#include "config/parse.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

namespace voxplane::config {

namespace {

using dsp::part;

constexpr choice<dsp::voice_level> levels[] = {{"economy", dsp::voice_level::economy},
                                               {"balanced", dsp::voice_level::balanced},
                                               {"quality", dsp::voice_level::quality}};
constexpr choice<dsp::form_choice> forms[] = {{"auto", dsp::form_choice::automatic},
                                              {"off", dsp::form_choice::off},
                                              {"basic", dsp::form_choice::basic},
                                              {"advanced", dsp::form_choice::advanced}};
constexpr choice<dsp::eq_shape> shapes[] = {{"peaking", dsp::eq_shape::peaking},
                                            {"low-shelf", dsp::eq_shape::low_shelf},
                                            {"high-shelf", dsp::eq_shape::high_shelf},
                                            {"low-pass", dsp::eq_shape::low_pass},
                                            {"high-pass", dsp::eq_shape::high_pass}};

constexpr std::string_view processor_list =
    "a list of processors: \"aec\", \"vad\", \"suppressor\", \"eq\", \"agc\", \"meter\", \"level\"";

constexpr std::size_t index_of(part which) noexcept {
    return static_cast<std::size_t>(which);
}

void real(reader& r, std::string_view key, float& out, double low, double high) {
    double wide = static_cast<double>(out);
    r.real(key, wide, low, high);
    out = static_cast<float>(wide);
}

// The processor of that name; nothing for the level meter, parts for what is neither.
std::optional<std::size_t> part_named(std::string_view name) {
    if (name == "level") {
        return std::nullopt;
    }
    std::size_t i = 0;
    while (i < dsp::parts && dsp::name(static_cast<part>(i)) != name) {
        ++i;
    }
    return i;
}

// The list is the whole of what shall run: it replaces an inherited one.
void parse_processors(reader& r, leg& to) {
    const value* list = r.take("processors", value::type::array, processor_list);
    if (list == nullptr) {
        return;
    }
    to.processors.clear();
    to.voice.on = {};
    for (const value& item : list->items) {
        const auto which = part_named(item.text);
        if (item.kind != value::type::text || which == dsp::parts) {
            r.wrong("processors", item, processor_list);
            return;
        }
        const bool twice = which ? to.voice.on[*which] : !to.processors.empty();
        if (twice) {
            r.report("processors",
                     "expected each processor once, got " + quote(item.text) + " twice");
            return;
        }
        if (which) {
            to.voice.on[*which] = true;
        } else {
            to.processors.push_back(processor::level);
        }
    }
}

// The table of one processor, with the form that all have.
template <typename Keys>
void parse_part(reader& r, part which, dsp::voice_settings& to, Keys keys) {
    const std::string_view key = dsp::name(which);
    const value* table = r.take(key, value::type::table, "a table of settings");
    if (table == nullptr) {
        return;
    }
    reader own(*table, r.path_of(key), r.errors());
    own.choose("form", to.forms[index_of(which)], forms);
    keys(own);
    own.finish();
}

void parse_aec(reader& r, dsp::aec_settings& to) {
    constexpr std::string_view key = "tail-ms";
    r.number(key, to.tail_ms, 32, 256);
    if (to.tail_ms != 32 && to.tail_ms != 64 && to.tail_ms != 128 && to.tail_ms != 256) {
        r.report(key, "expected 32, 64, 128 or 256, got " + std::to_string(to.tail_ms));
    }
    r.number("max-delay-ms", to.max_delay_ms, 0, 500);
    r.flag("suppress", to.suppress);
    real(r, "noise-reduction-db", to.noise_reduction_db, 0, 20);
    r.flag("comfort-noise", to.comfort_noise);
}

void parse_agc(reader& r, dsp::agc_settings& to) {
    real(r, "target-dbov", to.target_dbov, -40, -10);
    real(r, "max-gain-db", to.max_gain_db, 0, 40);
    real(r, "min-gain-db", to.min_gain_db, -40, 0);
    real(r, "noise-gain-db", to.noise_gain_db, 0, 6);
    real(r, "noise-limit-dbov", to.noise_limit_dbov, -70, -30);
    real(r, "ceiling-dbov", to.ceiling_dbov, -12, 0);
    r.number("look-ahead-ms", to.look_ahead_ms, 1, 10);
    real(r, "band-correction-db", to.band_correction_db, 0, 6);
}

void parse_meter(reader& r, dsp::active_level_settings& to) {
    constexpr std::string_view key = "memory-s";
    real(r, key, to.memory_s, 0, 3600);
    if (to.memory_s > 0 && to.memory_s < 5) {
        r.report(key, "expected 0 or a number from 5 to 3600");
    }
}

void parse_bands(reader& r, dsp::eq_settings& to) {
    constexpr std::string_view key = "bands";
    const value* list = r.take(key, value::type::array, "a list of bands");
    if (list == nullptr) {
        return;
    }
    if (list->items.size() > to.bands.size()) {
        r.report(key, "expected at most " + std::to_string(to.bands.size()) + " bands, got " +
                          std::to_string(list->items.size()));
        return;
    }
    to.bands = {};
    for (std::size_t i = 0; i < list->items.size(); ++i) {
        const value& item = list->items[i];
        if (item.kind != value::type::table) {
            r.wrong(key, item, "a band such as { shape = \"peaking\", hz = 1000, gain-db = 3 }");
            return;
        }
        reader band(item, r.path_of(key), r.errors());
        dsp::eq_band& out = to.bands[i];
        out.shape = dsp::eq_shape::peaking;
        band.choose("shape", out.shape, shapes);
        real(band, "hz", out.hz, 20, 21'600);
        real(band, "q", out.q, 0.1, 20);
        real(band, "gain-db", out.gain_db, -24, 24);
        band.finish();
    }
}

// One table of voice settings onto those that it inherits.
void apply(reader r, leg& to) {
    dsp::voice_settings& voice = to.voice;
    parse_processors(r, to);
    r.choose("level", voice.level, levels);
    r.number("block-ms", voice.block_ms, 10, 20);
    if (voice.block_ms != 10 && voice.block_ms != 20) {
        r.report("block-ms", "expected 10 or 20, got " + std::to_string(voice.block_ms));
    }
    r.number("budget-us", voice.budget_us, 0, 20'000);
    parse_part(r, part::aec, voice, [&](reader& own) { parse_aec(own, voice.aec); });
    parse_part(r, part::vad, voice, [&](reader& own) {
        real(own, "threshold", voice.vad.threshold, -1, 3);
        own.number("hangover-ms", voice.vad.hangover_ms, 0, 1000);
    });
    parse_part(r, part::suppressor, voice,
               [&](reader& own) { real(own, "most-db", voice.suppressor.most_db, 0, 30); });
    parse_part(r, part::eq, voice, [&](reader& own) { parse_bands(own, voice.eq); });
    parse_part(r, part::agc, voice, [&](reader& own) { parse_agc(own, voice.agc); });
    parse_part(r, part::meter, voice, [&](reader& own) { parse_meter(own, voice.meter); });
    r.finish();
}

} // namespace

void parse_profiles(reader& root, voice_tables& to) {
    to.global = root.take("voice", value::type::table, "[voice]");
    if (to.global != nullptr) {
        leg ignored;
        apply({*to.global, "voice", root.errors()}, ignored);
    }
    const value* profiles = root.take("profile", value::type::table, "[profile.NAME]");
    if (profiles == nullptr) {
        return;
    }
    for (const member& m : profiles->members) {
        const std::string path = "profile." + m.key;
        if (m.content.kind != value::type::table) {
            root.errors().report(m.line, path, "expected a table of voice settings");
            return;
        }
        leg ignored; // no leg need name it for its errors to be told
        apply({m.content, path, root.errors()}, ignored);
        to.profiles.push_back(&m);
    }
}

void parse_voice(reader& r, leg& to, const voice_tables& from) {
    if (from.global != nullptr) {
        apply({*from.global, "voice", r.errors()}, to);
    }
    std::string profile;
    r.text("profile", profile);
    if (!profile.empty()) {
        const auto found = std::find_if(from.profiles.begin(), from.profiles.end(),
                                        [&](const member* m) { return m->key == profile; });
        if (found == from.profiles.end()) {
            r.report("profile", "expected the name of a [profile.NAME], got " + quote(profile));
        } else {
            apply({(*found)->content, "profile." + profile, r.errors()}, to);
        }
    }
    // What is inherited is for those whose samples are made; a leg that asks for none gets none.
    const bool unread = to.program != program_kind::automatic && to.program != program_kind::pcm;
    if (unread) {
        to.processors.clear();
        to.voice.on = {};
    }
    if (const value* table = r.take("voice", value::type::table, "a table of voice settings")) {
        apply({*table, r.path_of("voice"), r.errors()}, to);
    }
    parse_processors(r, to);
}

} // namespace voxplane::config
