// Tables of calls: legs, single calls, and ranges of calls for load. Main lcore only.
#include "config/parse.hpp"

#include <algorithm>

namespace voxplane::config {

namespace {

constexpr choice<source_mode> source_modes[] = {{"signalled", source_mode::signalled},
                                                {"latch", source_mode::latch}};
constexpr choice<unknown_payload> unknown_modes[] = {{"drop", unknown_payload::drop},
                                                     {"pass", unknown_payload::pass}};
constexpr choice<program_kind> program_kinds[] = {{"auto", program_kind::automatic},
                                                  {"opaque", program_kind::opaque},
                                                  {"relay", program_kind::relay},
                                                  {"bytemap", program_kind::bytemap},
                                                  {"pcm", program_kind::pcm}};
constexpr choice<stream_mode> stream_modes[] = {{"keep", stream_mode::keep},
                                                {"own", stream_mode::own}};
constexpr choice<rtcp_mode> rtcp_modes[] = {{"off", rtcp_mode::off},
                                            {"relay", rtcp_mode::relay},
                                            {"generate", rtcp_mode::generate},
                                            {"relay-always", rtcp_mode::relay_always}};

// Shown in telemetry and logs as it is.
constexpr std::size_t max_id_bytes = 64;

payload_kind kind_of(std::string_view name) {
    return name == "pcmu"        ? payload_kind::pcmu
           : name == "pcma"      ? payload_kind::pcma
           : name == "l16/16000" ? payload_kind::l16
                                 : payload_kind::other;
}

// Encoding names of SDP in lower case, such as "telephone-event" or "g729".
bool is_payload_name(std::string_view name) {
    return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '/';
    });
}

void parse_payload_types(reader& r, std::vector<payload_binding>& out) {
    constexpr std::string_view key = "payload-types";
    const value* table =
        r.take(key, value::type::table, "a table such as { pcmu = 0, telephone-event = 101 }");
    if (table == nullptr) {
        return;
    }
    reader types(*table, r.path_of(key), r.errors());
    for (const member& m : table->members) {
        if (!is_payload_name(m.key)) {
            r.errors().report(m.line, r.path_of(key),
                              "expected encoding names in lower case, got " + quote(m.key));
            return;
        }
        payload_binding bound{m.key, kind_of(m.key), 0};
        types.number(m.key, bound.payload_type, 0, 127);
        out.push_back(std::move(bound));
    }
}

void parse_next_hop(reader& r, leg& to) {
    const value* v = r.take("next-hop");
    if (v == nullptr) {
        return;
    }
    const bool text = v->kind == value::type::text;
    if (text && (v->text == "resolve" || v->text == "learn")) {
        to.next_hop = v->text == "learn" ? next_hop_mode::learn : next_hop_mode::resolve;
        return;
    }
    to.next_hop = next_hop_mode::fixed;
    r.form_of("next-hop", *v, to.next_hop_mac, parse_mac,
              "\"resolve\", \"learn\" or a MAC address such as \"02:00:00:00:00:01\"");
}

// One endpoint, or with a range a list of them.
void parse_endpoints(reader& r, std::string_view key, endpoint& one, std::vector<endpoint>* many) {
    const value* v = r.take(key);
    if (v == nullptr) {
        return;
    }
    if (many == nullptr || v->kind != value::type::array) {
        r.form_of(key, *v, one, parse_endpoint, endpoint_form);
        if (many != nullptr) {
            many->push_back(one);
        }
        return;
    }
    if (v->items.empty()) {
        r.report(key, "expected at least one endpoint, got an empty list");
    }
    for (const value& item : v->items) {
        r.form_of(key, item, one, parse_endpoint, endpoint_form);
        many->push_back(one);
    }
}

void parse_id(reader& r, std::string& out, std::size_t longest) {
    r.text("id", out);
    r.require("id");
    const bool plain =
        std::all_of(out.begin(), out.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (!plain || out.size() > longest) {
        r.report("id", "expected at most " + std::to_string(longest) +
                           " printable ASCII characters without spaces");
    }
}

call parse_call(reader r, const voice_tables& inherited) {
    call out;
    parse_id(r, out.id, max_id_bytes);
    for (const char* side : {"a", "b"}) {
        r.require(side);
        if (const value* table = r.take(side, value::type::table, "a table of one side")) {
            reader leg_reader(*table, r.path_of(side), r.errors());
            parse_leg(leg_reader, *side == 'a' ? out.a : out.b, nullptr, inherited);
        }
    }
    r.finish();
    return out;
}

call_range parse_range(reader r, const voice_tables& inherited) {
    call_range out;
    parse_id(r, out.id, max_id_bytes - 7); // room for a hyphen and the number of a call
    r.number("count", out.count, 1, max_calls);
    r.require("count");
    r.number("local-step", out.local_step, 2, 65534);
    if (out.local_step % 2 != 0) {
        r.report("local-step", "expected an even number, since RTCP has the odd ports, got " +
                                   std::to_string(out.local_step));
    }
    r.number("remote-step", out.remote_step, 0, 65534);
    r.number("remote-address-step", out.remote_address_step, 0, UINT32_MAX);
    for (const char* side : {"a", "b"}) {
        r.require(side);
        if (const value* table = r.take(side, value::type::table, "a table of one side")) {
            reader leg_reader(*table, r.path_of(side), r.errors());
            range_leg& leg = out.sides[*side == 'a' ? 0 : 1];
            parse_leg(leg_reader, leg.pattern, &leg, inherited);
        }
    }
    r.finish();
    return out;
}

} // namespace

void parse_rtcp_mode(reader& r, leg& to) {
    r.choose("rtcp", to.rtcp, rtcp_modes);
}

void parse_leg(reader& r, leg& to, range_leg* range, const voice_tables& inherited) {
    parse_endpoints(r, "local", to.local, range == nullptr ? nullptr : &range->locals);
    r.require("local");
    // Unspecified, but of the right family, until the file or the first packet tells.
    to.remote.ip.family = to.local.ip.family;
    parse_endpoints(r, "remote", to.remote, range == nullptr ? nullptr : &range->remotes);
    if (range != nullptr) {
        r.number("per-local", range->per_local, 1, max_calls);
    }
    r.choose("source", to.source, source_modes);
    r.number("latch-window-ms", to.latch_window_ms, 1, 3'600'000);
    r.number("relatch-silence-ms", to.relatch_silence_ms, 0, 3'600'000);
    r.number("media-timeout-ms", to.media_timeout_ms, 0, 86'400'000);
    parse_payload_types(r, to.payloads);
    r.choose("unknown-payload", to.unknown, unknown_modes);
    r.choose("program", to.program, program_kinds);
    r.real("gain-db", to.gain_db, -60, 24);
    r.flag("mute", to.mute);
    parse_voice(r, to, inherited);
    r.choose("stream", to.stream, stream_modes);
    r.number("ssrc", to.ssrc);
    r.number("first-sequence", to.first_sequence);
    r.number("first-timestamp", to.first_timestamp);
    r.number("dscp", to.dscp, 0, 63);
    r.flag("zero-udp-checksum", to.zero_udp_checksum);
    parse_next_hop(r, to);
    parse_rtcp_mode(r, to);
    r.flag("rtcp-mux", to.rtcp_mux);
    if (range == nullptr) {
        r.form("rtcp-remote", to.rtcp_remote, parse_endpoint, endpoint_form);
    }
    r.finish();
}

void parse_calls(reader& root, parsed& to) {
    parse_profiles(root, to.voice);
    for (const value* table : root.take_tables("call")) {
        to.out.calls.push_back(parse_call({*table, "call", root.errors()}, to.voice));
        to.calls.push_back({table, "call"});
    }
    for (const value* table : root.take_tables("call-range")) {
        const call_range range = parse_range({*table, "call-range", root.errors()}, to.voice);
        if (!root.errors().failed()) {
            expand(range, *table, to, root.errors());
        }
    }
}

} // namespace voxplane::config
