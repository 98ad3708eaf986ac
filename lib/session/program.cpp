// Compiling and interning of programs. Main lcore only; a linear search is enough, for
// installations have a handful of distinct programs whatever the number of calls.
#include "session/program.hpp"

#include <algorithm>
#include <cmath>

namespace voxplane::session {

namespace {

g711::law law_of(config::payload_kind kind) noexcept {
    return kind == config::payload_kind::pcma ? g711::law::pcma : g711::law::pcmu;
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

// Audio from one law to the law that the other side is sent. Without gain and mute an equal law
// needs no work at all, unless the samples themselves are asked for.
payload_rule audio_rule(const config::leg& from, const config::payload_binding& in,
                        const config::payload_binding& out) noexcept {
    payload_rule rule{action::map, out.payload_type, law_of(in.kind), law_of(out.kind)};
    const bool identity =
        rule.from == rule.to && gain_q12(from.gain_db) == gain_q12(0) && !from.mute;
    const bool needs_pcm = from.program == config::program_kind::pcm || !from.processors.empty();
    if (needs_pcm) {
        rule.what = action::pcm;
    } else if (identity || from.program == config::program_kind::relay) {
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
        return {action::pass, out->payload_type};
    }
    return from.unknown == config::unknown_payload::pass ? unchanged : payload_rule{};
}

} // namespace

std::uint16_t gain_q12(double gain_db) noexcept {
    const double linear = 4096.0 * std::pow(10.0, gain_db / 20.0);
    return static_cast<std::uint16_t>(std::lround(std::clamp(linear, 0.0, 65535.0)));
}

program compile(const config::leg& from, const config::leg& to) noexcept {
    program p;
    p.opaque = from.program == config::program_kind::opaque;
    p.gain_q12 = gain_q12(from.gain_db);
    p.mute = from.mute;
    for (const config::processor which : from.processors) {
        if (which == config::processor::level) {
            p.processors |= processor_level;
        }
    }
    if (from.unknown == config::unknown_payload::pass) {
        for (std::size_t type = 0; type < p.rules.size(); ++type) {
            p.rules[type] = {action::pass, static_cast<std::uint8_t>(type)};
        }
    }
    for (const config::payload_binding& in : from.payloads) {
        p.rules[in.payload_type] = rule_for(from, to, in);
    }
    return p;
}

const program* program_cache::acquire(const config::leg& from, const config::leg& to) {
    program wanted = compile(from, to);
    for (const payload_rule& rule : wanted.rules) {
        const bool needs_table =
            rule.what == action::map || (rule.what == action::pcm && wanted.mute);
        auto& table = wanted.tables[static_cast<std::size_t>(rule.from)];
        if (needs_table && table == nullptr) {
            table = acquire_table(rule.from, rule.to, wanted.gain_q12, wanted.mute);
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
