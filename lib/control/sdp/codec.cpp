// Static payload types are those of RFC 3551 tables 4 and 5, with 13 by RFC 3389.
#include "control/sdp/codec.hpp"

#include <algorithm>
#include <array>

namespace voxplane::control::sdp {

namespace {

struct static_type {
    std::uint8_t payload_type;
    std::string_view encoding;
    std::uint32_t clock_hz;
    std::uint32_t channels;
};

constexpr std::array<static_type, 24> static_types{{
    {0, "PCMU", 8000, 1},   {3, "GSM", 8000, 1},    {4, "G723", 8000, 1},   {5, "DVI4", 8000, 1},
    {6, "DVI4", 16000, 1},  {7, "LPC", 8000, 1},    {8, "PCMA", 8000, 1},   {9, "G722", 8000, 1},
    {10, "L16", 44100, 2},  {11, "L16", 44100, 1},  {12, "QCELP", 8000, 1}, {13, "CN", 8000, 1},
    {14, "MPA", 90000, 1},  {15, "G728", 8000, 1},  {16, "DVI4", 11025, 1}, {17, "DVI4", 22050, 1},
    {18, "G729", 8000, 1},  {25, "CelB", 90000, 1}, {26, "JPEG", 90000, 1}, {28, "nv", 90000, 1},
    {31, "H261", 90000, 1}, {32, "MPV", 90000, 1},  {33, "MP2T", 90000, 1}, {34, "H263", 90000, 1},
}};

codec_kind kind_of(const format& f) noexcept {
    if (f.clock_hz != 8000 || f.channels != 1) {
        return codec_kind::other;
    }
    constexpr std::array<std::pair<std::string_view, codec_kind>, 4> kinds{
        {{"PCMU", codec_kind::pcmu},
         {"PCMA", codec_kind::pcma},
         {"telephone-event", codec_kind::event},
         {"CN", codec_kind::noise}}};
    const auto found = std::find_if(kinds.begin(), kinds.end(),
                                    [&](const auto& k) { return same_word(k.first, f.encoding); });
    return found == kinds.end() ? codec_kind::other : found->second;
}

void take_static(format& f) {
    const auto found = std::find_if(static_types.begin(), static_types.end(), [&](const auto& t) {
        return t.payload_type == f.payload_type;
    });
    if (found != static_types.end()) {
        f.encoding = found->encoding;
        f.clock_hz = found->clock_hz;
        f.channels = found->channels;
    }
}

format* by_type(std::vector<format>& all, std::uint8_t payload_type) {
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const format& f) { return f.payload_type == payload_type; });
    return found == all.end() ? nullptr : &*found;
}

// Attributes of payload types that the m= line does not list say nothing.
void read_attribute(const line& l, std::vector<format>& all, std::vector<std::string>& warnings) {
    if (const auto value = attribute_value(l, "rtpmap")) {
        auto map = parse_rtpmap(*value);
        if (!map) {
            std::string why = "a=rtpmap: expected <payload type> <encoding>/<clock>, got ";
            why += quoted(*value);
            warnings.push_back(fault(l, why).text);
        } else if (format* f = by_type(all, map->payload_type)) {
            f->encoding = std::move(map->encoding);
            f->clock_hz = map->clock_hz;
            f->channels = map->channels;
        }
    } else if (const auto parameters = attribute_value(l, "fmtp")) {
        const auto type = leading_payload_type(*parameters);
        const std::size_t blank = parameters->find(' ');
        if (!type || blank == std::string_view::npos) {
            std::string why = "a=fmtp: expected <payload type> <parameters>, got ";
            why += quoted(*parameters);
            warnings.push_back(fault(l, why).text);
        } else if (format* f = by_type(all, *type)) {
            f->fmtp = parameters->substr(blank + 1);
        }
    }
}

} // namespace

bool format::is_supplement() const noexcept {
    return same_word(encoding, "telephone-event") || same_word(encoding, "CN");
}

bool same_codec(const format& a, const format& b) noexcept {
    if (a.encoding.empty() || b.encoding.empty()) {
        return a.encoding == b.encoding && a.payload_type == b.payload_type;
    }
    return same_word(a.encoding, b.encoding) && a.clock_hz == b.clock_hz &&
           a.channels == b.channels;
}

std::optional<format> convertible_format(std::string_view name) {
    if (same_word(name, "PCMU")) {
        return format{0, "PCMU", 8000, 1, "", codec_kind::pcmu};
    }
    if (same_word(name, "PCMA")) {
        return format{8, "PCMA", 8000, 1, "", codec_kind::pcma};
    }
    if (same_word(name, "telephone-event")) {
        // Digits, *, #, A to D (RFC 4733 section 3.2).
        return format{101, "telephone-event", 8000, 1, "0-15", codec_kind::event};
    }
    return std::nullopt;
}

result<std::vector<format>> formats_of(const section& part, const media_line& m,
                                       std::vector<std::string>& warnings) {
    std::vector<format> all;
    for (const std::string& word : m.formats) {
        const auto type = number_in(word, 127);
        if (!type) {
            std::string why = "m=: expected payload types from 0 to 127, got ";
            why += quoted(word);
            return fault(part.lines.front(), why);
        }
        const auto payload_type = static_cast<std::uint8_t>(*type);
        if (by_type(all, payload_type) == nullptr) {
            take_static(all.emplace_back(format{payload_type, {}, 0, 1, {}, codec_kind::other}));
        }
    }
    for (const line& l : part.lines) {
        read_attribute(l, all, warnings);
    }
    for (format& f : all) {
        f.kind = kind_of(f);
    }
    return all;
}

bool codec_name::names(const format& f) const noexcept {
    if (const auto type = number_in(encoding, 127)) {
        return *type == f.payload_type;
    }
    return same_word(encoding, f.encoding) && clock_hz.value_or(f.clock_hz) == f.clock_hz &&
           channels.value_or(f.channels) == f.channels;
}

codec_name parse_codec_name(std::string_view text) {
    codec_name out;
    for (std::size_t i = 0; i < 5; ++i) {
        const std::size_t slash = text.find('/');
        const std::string_view piece = text.substr(0, slash);
        const auto n = number_in(piece, UINT32_MAX);
        if (i == 0) {
            out.encoding = piece;
        } else if (i == 1 && n) {
            out.clock_hz = static_cast<std::uint32_t>(*n);
            // "opus/48000" is opus with one channel.
            out.channels = 1;
        } else if (i == 2 && n) {
            out.channels = static_cast<std::uint32_t>(*n);
        }
        if (slash == std::string_view::npos) {
            return out;
        }
        text.remove_prefix(slash + 1);
    }
    // Where = has a meaning of its own, it is written as two hyphens.
    out.fmtp = text;
    for (std::size_t at = out.fmtp.find("--"); at != std::string::npos;
         at = out.fmtp.find("--", at + 1)) {
        out.fmtp.replace(at, 2, "=");
    }
    return out;
}

codec_list::codec_list(const std::vector<std::string>& words) {
    for (const std::string& word : words) {
        if (word == "all") {
            all = true;
        } else if (word == "full") {
            full = true;
        } else {
            names.push_back(parse_codec_name(word));
        }
    }
}

std::optional<std::size_t> codec_list::place(const format& f) const noexcept {
    const auto found =
        std::find_if(names.begin(), names.end(), [&](const codec_name& n) { return n.names(f); });
    return found == names.end() ? std::nullopt
                                : std::optional(static_cast<std::size_t>(found - names.begin()));
}

} // namespace voxplane::control::sdp
