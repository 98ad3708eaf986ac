// Lines are few, so each change walks all of them.
#include "control/sdp/rewrite.hpp"

#include <algorithm>
#include <array>

namespace voxplane::control::sdp {

namespace {

constexpr std::array<std::string_view, 3> by_payload_type{"rtpmap", "fmtp", "rtcp-fb"};

// Behind the last line that is not empty: empty ones at the end of a text stay there.
std::vector<line>::iterator end_of(section& part) {
    auto at = part.lines.end();
    while (at != part.lines.begin() && std::prev(at)->type == 0) {
        --at;
    }
    return at;
}

std::string attribute_text(std::string_view name, std::string_view value) {
    std::string text(name);
    if (!value.empty()) {
        text += ':';
        text += value;
    }
    return text;
}

bool is_direction(const line& l) noexcept {
    return l.type == 'a' &&
           (l.value == word(direction::sendrecv) || l.value == word(direction::sendonly) ||
            l.value == word(direction::recvonly) || l.value == word(direction::inactive));
}

// The attribute with a payload type that l is, or nothing.
std::string_view typed_attribute(const line& l) noexcept {
    const auto found = std::find(by_payload_type.begin(), by_payload_type.end(), attribute_name(l));
    return found == by_payload_type.end() ? std::string_view() : *found;
}

} // namespace

void set_media(section& part, const media_line& m) {
    part.lines.front().value = to_string(m);
}

void set_connection(section& part, const connection& c) {
    std::string text = to_string(c);
    auto first = std::find_if(part.lines.begin(), part.lines.end(),
                              [](const line& l) { return l.type == 'c'; });
    if (first != part.lines.end()) {
        first->value = std::move(text);
        part.lines.erase(std::remove_if(std::next(first), part.lines.end(),
                                        [](const line& l) { return l.type == 'c'; }),
                         part.lines.end());
        return;
    }
    // Behind v=, o=, s=, m= and what describes them.
    constexpr std::string_view before = "vosmiuep";
    first = std::find_if(part.lines.begin(), end_of(part), [&](const line& l) {
        return before.find(l.type) == std::string_view::npos;
    });
    part.lines.insert(first, line{'c', std::move(text)});
}

void set_attribute(section& part, std::string_view name, std::string_view value) {
    const auto matches = [&](const line& l) { return attribute_name(l) == name; };
    const auto first = std::find_if(part.lines.begin(), part.lines.end(), matches);
    if (first == part.lines.end()) {
        part.lines.insert(end_of(part), line{'a', attribute_text(name, value)});
        return;
    }
    first->value = attribute_text(name, value);
    part.lines.erase(std::remove_if(std::next(first), part.lines.end(), matches), part.lines.end());
}

void remove_attribute(section& part, std::string_view name) {
    remove_lines(part, [&](const line& l) { return attribute_name(l) == name; });
}

void remove_lines(section& part, const std::function<bool(const line&)>& which) {
    std::erase_if(part.lines, which);
}

void set_direction(section& part, direction d) {
    const auto first = std::find_if(part.lines.begin(), part.lines.end(), is_direction);
    if (first == part.lines.end()) {
        set_attribute(part, word(d), {});
        return;
    }
    first->value = word(d);
    part.lines.erase(std::remove_if(std::next(first), part.lines.end(), is_direction),
                     part.lines.end());
}

void keep_formats(section& part, const std::vector<renumbered>& kept) {
    const auto place_of = [&](const line& l, std::string_view name) {
        const auto type = leading_payload_type(l.value.substr(name.size() + 1));
        return std::find_if(kept.begin(), kept.end(),
                            [&](const renumbered& r) { return type == r.from; });
    };
    const auto concerns = [&](const line& l, std::string_view name) {
        return !name.empty() && l.value.size() > name.size() &&
               leading_payload_type(l.value.substr(name.size() + 1)).has_value();
    };
    std::erase_if(part.lines, [&](const line& l) {
        const std::string_view name = typed_attribute(l);
        return concerns(l, name) && place_of(l, name) == kept.end();
    });
    for (line& l : part.lines) {
        const std::string_view name = typed_attribute(l);
        const auto place = concerns(l, name) ? place_of(l, name) : kept.end();
        if (place != kept.end() && place->from != place->to) {
            const std::size_t begin = name.size() + 1;
            const std::size_t end = std::min(l.value.find(' ', begin), l.value.size());
            l.value.replace(begin, end - begin, std::to_string(place->to));
        }
    }
}

void add_format(section& part, const format& f) {
    const auto is_typed = [](const line& l) { return !typed_attribute(l).empty(); };
    const auto last = std::find_if(part.lines.rbegin(), part.lines.rend(), is_typed);
    // Without such a line before all attributes, where devices expect them.
    auto at = last != part.lines.rend() ? last.base()
                                        : std::find_if(part.lines.begin(), end_of(part),
                                                       [](const line& l) { return l.type == 'a'; });
    std::string value = "rtpmap:";
    value += to_string(rtpmap{f.payload_type, f.encoding, f.clock_hz, f.channels});
    at = std::next(part.lines.insert(at, line{'a', std::move(value)}));
    if (!f.fmtp.empty()) {
        value = "fmtp:";
        value += std::to_string(f.payload_type);
        value += ' ';
        value += f.fmtp;
        part.lines.insert(at, line{'a', std::move(value)});
    }
}

} // namespace voxplane::control::sdp
