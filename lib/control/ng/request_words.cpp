// Flags, and keys with values that come packed into one word; see request_keys.hpp.
#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "control/ng/request_keys.hpp"
#include "control/ng/values.hpp"

namespace voxplane::control::ng {

namespace {

struct flag_row {
    std::string_view word;
    flag means;
};

constexpr flag_row flag_rows[] = {
    {"allow-transcoding", flag::allow_transcoding},
    {"always-transcode", flag::always_transcode},
    {"asymmetric", flag::asymmetric},
    {"asymmetric-codecs", flag::asymmetric_codecs},
    {"early-media", flag::early_media},
    {"fatal", flag::fatal},
    {"force", flag::force},
    {"full-rtcp-attribute", flag::full_rtcp_attribute},
    {"loop-protect", flag::loop_protect},
    {"media-handover", flag::media_handover},
    {"mirror-rtcp", flag::mirror_rtcp},
    {"no-port-latching", flag::no_port_latching},
    {"no-rtcp-attribute", flag::no_rtcp_attribute},
    {"original-sendrecv", flag::original_sendrecv},
    {"pad-crypto", flag::pad_crypto},
    {"port-latching", flag::port_latching},
    {"record-call", flag::record_call},
    {"reset", flag::reset},
    {"single-codec", flag::single_codec},
    {"sip-source-address", flag::sip_source_address},
    {"strict-source", flag::strict_source},
    {"symmetric", flag::symmetric},
    {"symmetric-codecs", flag::symmetric_codecs},
    {"trust-address", flag::trust_address},
    {"unidirectional", flag::unidirectional},
};
static_assert(std::size(flag_rows) == ng::flags);
static_assert(std::is_sorted(std::begin(flag_rows), std::end(flag_rows),
                             [](const flag_row& a, const flag_row& b) { return a.word < b.word; }));

struct transport_row {
    std::string_view word;
    const char* protocol;
};

// Transport protocols as flags, and the short forms of older scripts.
constexpr transport_row transport_rows[] = {
    {"rtp/avp", "RTP/AVP"},
    {"rtp/avpf", "RTP/AVPF"},
    {"rtp/savp", "RTP/SAVP"},
    {"rtp/savpf", "RTP/SAVPF"},
    {"udp/tls/rtp/savp", "UDP/TLS/RTP/SAVP"},
    {"udp/tls/rtp/savpf", "UDP/TLS/RTP/SAVPF"},
    {"rtp", "RTP/AVP"},
    {"avp", "RTP/AVP"},
    {"avpf", "RTP/AVPF"},
    {"srtp", "RTP/SAVP"},
    {"savp", "RTP/SAVP"},
    {"savpf", "RTP/SAVPF"},
};

struct switch_row {
    std::string_view word;
    bool replace_request::*on;
};

constexpr switch_row replace_rows[] = {
    {"force-increment-sdp-ver", &replace_request::force_increment},
    {"origin", &replace_request::origin},
    {"session-connection", &replace_request::session_connection},
    {"session-name", &replace_request::session_name},
    {"sdp-version", &replace_request::sdp_version},
    {"username", &replace_request::username},
    {"zero-address", &replace_request::zero_address},
};

struct mux_row {
    std::string_view word;
    bool rtcp_mux_request::*on;
};

constexpr mux_row mux_rows[] = {
    {"offer", &rtcp_mux_request::offer},   {"require", &rtcp_mux_request::require},
    {"demux", &rtcp_mux_request::demux},   {"accept", &rtcp_mux_request::accept},
    {"reject", &rtcp_mux_request::reject},
};

struct codec_row {
    std::string_view operation;
    std::vector<std::string> codec_request::*names;
};

constexpr codec_row codec_rows[] = {
    {"strip", &codec_request::strip},   {"offer", &codec_request::offer},
    {"mask", &codec_request::mask},     {"transcode", &codec_request::transcode},
    {"accept", &codec_request::accept}, {"consume", &codec_request::consume},
    {"except", &codec_request::except}, {"set", &codec_request::set},
};

// Keys whose value a word may carry behind a hyphen; that of codec-* is an operation and a name.
constexpr std::string_view packed_keys[] = {
    "endpoint-learning", "generate-rtcp", "replace", "rtcp-mux", "sdes", "sdp-media-remove"};

const codec_row* find_operation(std::string_view name) {
    const auto* const found =
        std::find_if(std::begin(codec_rows), std::end(codec_rows),
                     [&](const codec_row& one) { return one.operation == name; });
    return found == std::end(codec_rows) ? nullptr : found;
}

// codec-strip-G729, and transcode-PCMA without its "codec-". The codec's name keeps its spelling.
// False when the word is none of these.
bool read_codec_word(request& into, std::string_view form, std::string_view word) {
    const bool full = form.starts_with("codec-");
    const std::size_t first = full ? 6 : 0;
    const std::size_t hyphen = form.find('-', first);
    if (hyphen == std::string_view::npos || hyphen + 1 >= word.size())
        return false;
    const std::string_view operation = form.substr(first, hyphen - first);
    const codec_row* const row = find_operation(operation);
    if (row == nullptr || (!full && operation != "transcode"))
        return false;
    (into.codec.*(row->names)).emplace_back(word.substr(hyphen + 1));
    return true;
}

bool read_flag(request& into, std::string_view form) {
    const flag_row* const found = std::lower_bound(
        std::begin(flag_rows), std::end(flag_rows), form,
        [](const flag_row& one, std::string_view wanted) { return one.word < wanted; });
    if (found == std::end(flag_rows) || found->word != form)
        return false;
    into.flags.set(static_cast<std::size_t>(found->means));
    return true;
}

// Words that say what a key says otherwise.
bool read_short_form(request& into, std::string_view form, std::string_view word) {
    for (const transport_row& one : transport_rows) {
        if (one.word == form) {
            into.transport_protocol = one.protocol;
            return true;
        }
    }
    if (form == "internal" || form == "external")
        into.direction.emplace_back(word);
    else if (form == "force-relay")
        into.ice = ice_mode::force_relay;
    else if (form == "generate-rtcp")
        into.generate_rtcp = true;
    else if (form == "all")
        into.select.all = true;
    else
        return false;
    return true;
}

// A key and its value: codec-strip=G729 is codec-strip-G729.
result<void> read_pair(request& into, std::string_view name, tree& value) {
    const std::string form = canonical(name);
    if (form.starts_with("codec-"))
        return read_codec(into, std::string_view(form).substr(6), value);
    if (form == "transcode")
        return read_codec(into, form, value);
    // Words within words within words would have no bound.
    if (form == "flags" || form == "rtpp-flags") {
        warn(into, "unknown flag", name);
        return {};
    }
    return read_key(into, form, value);
}

} // namespace

result<void> read_replace(request& into, std::string_view word) {
    for (const switch_row& one : replace_rows) {
        if (one.word == word) {
            into.replace.*(one.on) = true;
            return {};
        }
    }
    warn(into, "unknown value of replace", word);
    return {};
}

result<void> read_rtcp_mux(request& into, std::string_view word) {
    for (const mux_row& one : mux_rows) {
        if (one.word == word) {
            into.rtcp_mux.*(one.on) = true;
            return {};
        }
    }
    warn(into, "unknown value of rtcp-mux", word);
    return {};
}

result<void> read_codec(request& into, std::string_view operation, tree& value) {
    const codec_row* const row = find_operation(operation);
    if (row == nullptr) {
        warn(into, "unknown key in codec", operation);
        return {};
    }
    std::string key = "codec ";
    key += operation;
    result<std::vector<std::string>> names = read_strings(key, value);
    if (!names)
        return names.error();
    for (std::string& name : *names)
        (into.codec.*(row->names)).push_back(std::move(name));
    return {};
}

result<void> read_word(request& into, std::string_view word) {
    if (const std::size_t equals = word.find('='); equals != std::string_view::npos) {
        tree value = word.substr(equals + 1);
        return read_pair(into, word.substr(0, equals), value);
    }
    const std::string form = canonical(word);
    if (read_flag(into, form) || read_short_form(into, form, word) ||
        read_codec_word(into, form, word))
        return {};
    for (const std::string_view key : packed_keys) {
        if (form.starts_with(key) && form.size() > key.size() + 1 && form[key.size()] == '-') {
            tree value = word.substr(key.size() + 1);
            return read_key(into, key, value);
        }
    }
    warn(into, "unknown flag", word);
    return {};
}

result<void> read_words(request& into, std::string_view key, tree& value) {
    if (!value.is_list())
        return expected(key, "a list of strings", value);
    for (tree& word : value.in_list()) {
        if (word.is_text()) {
            if (result<void> read = read_word(into, word.text()); !read)
                return read;
            continue;
        }
        if (!word.is_dictionary() || key == "flags")
            return expected(key, "a list of strings", word);
        for (auto& [name, packed] : word.in_dictionary()) {
            if (result<void> read = read_pair(into, name, packed); !read)
                return read;
        }
    }
    return {};
}

} // namespace voxplane::control::ng
