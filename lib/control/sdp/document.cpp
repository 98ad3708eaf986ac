// Reading lines and writing them back. Linear in the text; bounded by max_octets.
#include "control/sdp/document.hpp"

#include <algorithm>

#include "control/sdp/fields.hpp"

namespace voxplane::control::sdp {

namespace {

constexpr std::size_t quoted_octets = 60;
constexpr std::size_t usual_lines = 16; // of a part

// Tab is let through, since some devices align with it.
bool is_control(char c) noexcept {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

const line* found(const std::vector<line>& lines, std::vector<line>::const_iterator at) noexcept {
    return at == lines.end() ? nullptr : &*at;
}

// The line's fields can be read, where all else depends on them.
result<void> check(const line& l) {
    switch (l.type) {
    case 'o':
        if (const auto o = parse_origin(l); !o) {
            return o.error();
        }
        break;
    case 'c':
        if (const auto c = parse_connection(l); !c) {
            return c.error();
        }
        break;
    case 'm':
        if (const auto m = parse_media(l); !m) {
            return m.error();
        }
        break;
    default:
        break;
    }
    return {};
}

result<line> read_line(std::string_view text, std::uint32_t number) {
    line l{0, {}, number};
    if (text.empty()) {
        return l;
    }
    if (std::any_of(text.begin(), text.end(), is_control)) {
        return fault(l, "expected no control characters");
    }
    if (text.size() < 2 || text[1] != '=') {
        std::string why = "expected a letter, = and a value, got ";
        why += quoted(text);
        return fault(l, why);
    }
    l.type = text[0];
    l.value = text.substr(2);
    if (const auto good = check(l); !good) {
        return good.error();
    }
    return l;
}

// v=0 opens the text and o= is there once (RFC 8866 section 5).
result<void> check_session(const section& session) {
    if (session.lines.empty()) {
        return failure{"expected v=0, got an empty text"};
    }
    const line& first = session.lines.front();
    if (first.type != 'v' || first.value != "0") {
        std::string why = "expected v=0, got ";
        std::string all = first.type == 0 ? std::string() : std::string{first.type, '='};
        all += first.value;
        why += quoted(all);
        return fault(first, why);
    }
    if (session.find('o') == nullptr) {
        return fault(first, "expected a line o= in the session part");
    }
    return {};
}

void append(std::string& text, const section& part) {
    for (const line& l : part.lines) {
        if (l.type != 0) {
            text += l.type;
            text += '=';
            text += l.value;
        }
        text += "\r\n";
    }
}

} // namespace

failure fault(const line& at, std::string_view text) {
    std::string why;
    if (at.number != 0) {
        why = "line ";
        why += std::to_string(at.number);
        why += ": ";
    }
    why += text;
    return {why};
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text.substr(0, quoted_octets)) {
        const bool plain = c >= 0x20 && c < 0x7f;
        out += plain ? c : '?';
    }
    out += text.size() > quoted_octets ? "...\"" : "\"";
    return out;
}

const line* section::find(char type) const noexcept {
    return found(lines, std::find_if(lines.begin(), lines.end(),
                                     [&](const line& l) { return l.type == type; }));
}

const line* section::attribute(std::string_view name) const noexcept {
    return found(lines, std::find_if(lines.begin(), lines.end(),
                                     [&](const line& l) { return attribute_name(l) == name; }));
}

std::string_view attribute_name(const line& of) noexcept {
    const std::string_view value = of.value;
    return of.type == 'a' ? value.substr(0, value.find(':')) : std::string_view();
}

std::optional<std::string_view> attribute_value(const line& of, std::string_view name) noexcept {
    const std::string_view value = of.value;
    if (of.type != 'a' || !value.starts_with(name)) {
        return std::nullopt;
    }
    const std::string_view rest = value.substr(name.size());
    if (rest.empty()) {
        return rest;
    }
    return rest.front() == ':' ? std::optional(rest.substr(1)) : std::nullopt;
}

std::string document::text() const {
    std::string text;
    append(text, session);
    for (const section& part : media) {
        append(text, part);
    }
    return text;
}

result<document> parse(std::string_view text) {
    if (text.size() > max_octets) {
        std::string why = "expected at most ";
        why += std::to_string(max_octets);
        why += " octets, got ";
        why += std::to_string(text.size());
        return failure{why};
    }
    document out;
    section* part = &out.session;
    std::uint32_t number = 0;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        std::string_view raw = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (!raw.empty() && raw.back() == '\r') {
            raw.remove_suffix(1);
        }
        auto l = read_line(raw, ++number);
        if (!l) {
            return l.error();
        }
        if (l->type == 'm') {
            if (out.media.size() == max_media) {
                std::string why = "expected at most ";
                why += std::to_string(max_media);
                why += " lines m=";
                return fault(*l, why);
            }
            part = &out.media.emplace_back();
            part->lines.reserve(usual_lines);
        }
        part->lines.push_back(std::move(*l));
    }
    if (const auto good = check_session(out.session); !good) {
        return good.error();
    }
    return out;
}

} // namespace voxplane::control::sdp
