// Compiling and interning of programs. Main lcore only; a linear search is enough, for
// installations have a handful of distinct programs whatever the number of calls.
#include "session/program.hpp"

#include <algorithm>
#include <cmath>

namespace voxplane::session {

namespace {

codec codec_of(config::payload_kind kind) noexcept {
    switch (kind) {
    case config::payload_kind::pcmu:
        return codec::pcmu;
    case config::payload_kind::pcma:
        return codec::pcma;
    case config::payload_kind::l16:
        return codec::l16;
    case config::payload_kind::other:
        break;
    }
    return codec::none;
}

g711::law law_of(codec which) noexcept {
    return which == codec::pcma ? g711::law::pcma : g711::law::pcmu;
}

std::int8_t rate_step(codec from, codec to) noexcept {
    return static_cast<std::int8_t>((rate_hz(to) > rate_hz(from)) - (rate_hz(to) < rate_hz(from)));
}

const config::payload_binding* first_audio(const config::leg& leg) noexcept {
    const auto found = std::find_if(leg.payloads.begin(), leg.payloads.end(), [](const auto& p) {
        return p.kind != config::payload_kind::other;
    });
    return found == leg.payloads.end() ? nullptr : &*found;
}

const config::payload_binding* named(const config::leg& leg, const std::string& name) noexcept {
    const auto found = std::find_if(leg.payloads.begin(), leg.payloads.end(),
                                    [&](const auto& p) { return p.name == name; });
    return found == leg.payloads.end() ? nullptr : &*found;
}

bool has_processors(const config::leg& leg) noexcept {
    return !leg.processors.empty() || leg.voice.any();
}

// Audio from one codec to that which the other side is sent. Without gain and mute an equal codec
// needs no work at all, unless the samples themselves are asked for; what is not G.711 on both
// sides has no byte tables.
payload_rule audio_rule(const config::leg& from, const config::payload_binding& in,
                        const config::payload_binding& out) noexcept {
    payload_rule rule{action::map, out.payload_type, codec_of(in.kind), codec_of(out.kind)};
    rule.rate_step = rate_step(rule.from, rule.to);
    const bool identity =
        rule.from == rule.to && gain_q12(from.gain_db) == gain_q12(0) && !from.mute;
    const bool needs_pcm = from.program == config::program_kind::pcm || has_processors(from);
    const bool passes = identity || from.program == config::program_kind::relay;
    const bool has_table = is_g711(rule.from) && is_g711(rule.to);
    if (needs_pcm || (!passes && !has_table)) {
        rule.what = action::pcm;
    } else if (passes) {
        rule.what = action::pass;
    }
    return rule;
}

payload_rule rule_for(const config::leg& from, const config::leg& to,
                      const config::payload_binding& in) noexcept {
    const payload_rule unchanged{action::pass, in.payload_type};
    const bool audio = in.kind != config::payload_kind::other;
    if (audio && from.program != config::program_kind::relay) {
        const config::payload_binding* out = first_audio(to);
        return out == nullptr ? unchanged : audio_rule(from, in, *out);
    }
    if (const config::payload_binding* out = named(to, in.name)) {
        return {action::pass, out->payload_type, codec_of(in.kind), codec_of(out->kind)};
    }
    return from.unknown == config::unknown_payload::pass ? unchanged : payload_rule{};
}

// What becomes of payload types that the leg does not speak.
void fill_unknown(config::unknown_payload what, std::int8_t rate_step,
                  std::array<payload_rule, 128>& rules) noexcept {
    for (std::size_t type = 0; type < rules.size(); ++type) {
        if (what == config::unknown_payload::pass) {
            rules[type] = {action::pass, static_cast<std::uint8_t>(type)};
        }
        rules[type].rate_step = rate_step;
    }
}

} // namespace

std::uint16_t gain_q12(double gain_db) noexcept {
    const double linear = 4096.0 * std::pow(10.0, gain_db / 20.0);
    return static_cast<std::uint16_t>(std::lround(std::clamp(linear, 0.0, 65535.0)));
}

codec codec_sent(const config::leg& to) noexcept {
    const config::payload_binding* audio = first_audio(to);
    return audio == nullptr ? codec::none : codec_of(audio->kind);
}

codec codec_received(const config::leg& from) noexcept {
    return codec_sent(from);
}

program compile(const config::leg& from, const config::leg& to) noexcept {
    program p;
    p.clock_hz = rate_hz(codec_received(from));
    p.opaque = from.program == config::program_kind::opaque;
    p.gain_q12 = gain_q12(from.gain_db);
    p.mute = from.mute;
    for (const config::processor which : from.processors) {
        if (which == config::processor::level) {
            p.processors |= processor_level;
        }
    }
    if (from.voice.any()) {
        p.processors |= processor_voice;
    }
    // What is no audio keeps the clock of the audio beside it.
    const bool converts = from.program != config::program_kind::relay && !p.opaque &&
                          codec_received(from) != codec::none && codec_sent(to) != codec::none;
    const std::int8_t beside =
        converts ? rate_step(codec_received(from), codec_sent(to)) : std::int8_t{0};
    p.rescales = beside != 0;
    if (from.unknown == config::unknown_payload::pass || beside != 0) {
        fill_unknown(from.unknown, beside, p.rules);
    }
    for (const config::payload_binding& in : from.payloads) {
        payload_rule& rule = p.rules[in.payload_type];
        rule = rule_for(from, to, in);
        rule.rate_step = rule.from == codec::none ? beside : rule.rate_step;
        p.rescales = p.rescales || rule.rate_step != 0;
    }
    p.sent_clock_hz = beside > 0 ? p.clock_hz * 2 : beside < 0 ? p.clock_hz / 2 : p.clock_hz;
    p.plain =
        !p.opaque && !p.rescales && p.clock_hz == 8000 && (p.processors & processor_voice) == 0;
    return p;
}

const program* program_cache::acquire(const config::leg& from, const config::leg& to) {
    program wanted = compile(from, to);
    for (const config::payload_binding& in : from.payloads) {
        const payload_rule& rule = wanted.rules[in.payload_type];
        const bool needs_table =
            is_g711(rule.from) && is_g711(rule.to) &&
            (rule.what == action::map || (rule.what == action::pcm && wanted.mute));
        if (!needs_table) {
            continue;
        }
        auto& table = wanted.tables[static_cast<std::size_t>(rule.from)];
        if (table == nullptr) {
            table = acquire_table(law_of(rule.from), law_of(rule.to), wanted.gain_q12, wanted.mute);
        }
    }
    const auto found = std::find_if(programs_.begin(), programs_.end(),
                                    [&](const auto& entry) { return entry.value == wanted; });
    if (found != programs_.end()) {
        release_tables(wanted);
        ++found->users;
        return &found->value;
    }
    return &programs_.emplace_back(program_entry{wanted, 1}).value;
}

void program_cache::release(const program* which) {
    const auto found = std::find_if(programs_.begin(), programs_.end(),
                                    [&](const auto& entry) { return &entry.value == which; });
    if (found == programs_.end() || --found->users > 0) {
        return;
    }
    release_tables(found->value);
    programs_.erase(found);
}

const g711::byte_table* program_cache::acquire_table(g711::law from, g711::law to,
                                                     std::uint16_t gain, bool mute) {
    const auto found = std::find_if(tables_.begin(), tables_.end(), [&](const table_entry& t) {
        return t.from == from && t.to == to && t.gain_q12 == gain && t.mute == mute;
    });
    if (found != tables_.end()) {
        ++found->users;
        return &found->table;
    }
    table_entry& made = tables_.emplace_back(table_entry{{}, from, to, gain, mute, 1});
    g711::make_table(from, to, static_cast<double>(gain) / 4096.0, mute, made.table);
    return &made.table;
}

void program_cache::release_tables(const program& of) {
    for (const g711::byte_table* table : of.tables) {
        const auto found = std::find_if(tables_.begin(), tables_.end(),
                                        [&](const table_entry& t) { return &t.table == table; });
        if (found != tables_.end() && --found->users == 0) {
            tables_.erase(found);
        }
    }
}

} // namespace voxplane::session
