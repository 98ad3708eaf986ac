// The keys of a request's dictionary, one row each; see request_keys.hpp.
#include "control/ng/request_keys.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "control/ng/values.hpp"
#include "control/ng/words.hpp"

namespace voxplane::control::ng {

namespace {

using reader = result<void> (*)(request&, std::string_view, tree&);

void append(std::vector<std::string>& to, std::vector<std::string> from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

result<void> set(std::string& to, std::string_view key, tree& value) {
    result<std::string> text = read_string(key, value);
    if (!text)
        return text.error();
    to = std::move(*text);
    return {};
}

template <std::string request::*Field>
result<void> text(request& into, std::string_view key, tree& value) {
    return set(into.*Field, key, value);
}

template <std::string media_selector::*Field>
result<void> selector(request& into, std::string_view key, tree& value) {
    return set(into.select.*Field, key, value);
}

result<void> add(std::vector<std::string>& to, std::string_view key, tree& value) {
    result<std::vector<std::string>> read = read_strings(key, value);
    if (!read)
        return read.error();
    append(to, std::move(*read));
    return {};
}

template <std::vector<std::string> request::*Field>
result<void> strings(request& into, std::string_view key, tree& value) {
    return add(into.*Field, key, value);
}

result<void> from_tags(request& into, std::string_view key, tree& value) {
    return add(into.select.from_tags, key, value);
}

template <typename Integer, std::optional<Integer> request::*Field, std::int64_t Most>
result<void> integer(request& into, std::string_view key, tree& value) {
    const result<std::int64_t> number = read_integer(key, value, 0, Most);
    if (!number)
        return number.error();
    into.*Field = static_cast<Integer>(*number);
    return {};
}

// 0 leaves the packet duration as it is, as if the key were not there.
template <std::optional<std::uint32_t> request::*Field>
result<void> duration(request& into, std::string_view key, tree& value) {
    result<void> read = integer<std::uint32_t, Field, 1000>(into, key, value);
    if (into.*Field == 0U)
        (into.*Field).reset();
    return read;
}

template <typename Value>
struct choice {
    std::string_view word;
    Value means;
};

// A word of a list that may grow: one that is not in it is a warning.
template <typename Value, std::size_t Count>
result<void> choose(request& into, std::string_view key, tree& value,
                    const choice<Value> (&choices)[Count], Value& out) {
    result<std::string> given = read_string(key, value);
    if (!given)
        return given.error();
    const std::string word = canonical(*given);
    for (const choice<Value>& one : choices) {
        if (one.word == word) {
            out = one.means;
            return {};
        }
    }
    std::string what = "unknown value of ";
    what += key;
    warn(into, what, *given);
    return {};
}

result<void> family(request& into, std::string_view key, tree& value) {
    static constexpr choice<address_family> choices[] = {
        {"ip4", address_family::ipv4},  {"ip6", address_family::ipv6},
        {"ipv4", address_family::ipv4}, {"ipv6", address_family::ipv6},
        {"inet", address_family::ipv4}, {"inet6", address_family::ipv6},
    };
    return choose(into, key, value, choices, into.family);
}

result<void> ice(request& into, std::string_view key, tree& value) {
    static constexpr choice<ice_mode> choices[] = {
        {"remove", ice_mode::remove},           {"force", ice_mode::force},
        {"default", ice_mode::accept},          {"optional", ice_mode::optional},
        {"force-relay", ice_mode::force_relay},
    };
    return choose(into, key, value, choices, into.ice);
}

result<void> dtls(request& into, std::string_view key, tree& value) {
    static constexpr choice<dtls_mode> choices[] = {
        {"off", dtls_mode::off},         {"no", dtls_mode::off},        {"disable", dtls_mode::off},
        {"passive", dtls_mode::passive}, {"active", dtls_mode::active},
    };
    return choose(into, key, value, choices, into.dtls);
}

result<void> learning(request& into, std::string_view key, tree& value) {
    static constexpr choice<learning_mode> choices[] = {
        {"immediate", learning_mode::immediate}, {"delayed", learning_mode::delayed},
        {"heuristic", learning_mode::heuristic}, {"off", learning_mode::off},
        {"no-learning", learning_mode::off},
    };
    return choose(into, key, value, choices, into.learning);
}

result<void> generate_rtcp(request& into, std::string_view key, tree& value) {
    const result<bool> on = read_switch(key, value);
    if (!on)
        return on.error();
    into.generate_rtcp = *on;
    return {};
}

result<void> all(request& into, std::string_view key, tree& value) {
    if (value.is_text() && canonical(value.text()) == "all") {
        into.select.all = true;
        return {};
    }
    const result<bool> on = read_switch(key, value);
    if (!on)
        return on.error();
    into.select.all = *on;
    return {};
}

// ["IP4", "192.0.2.1"], or the address alone.
result<void> received_from(request& into, std::string_view key, tree& value) {
    const result<std::vector<std::string>> parts = read_strings(key, value);
    if (!parts)
        return parts.error();
    if (!parts->empty() && parts->size() <= 2) {
        if (const result<ip_address> ip = parse_ip(parts->back()); ip) {
            into.received_from = *ip;
            return {};
        }
    }
    // What was read of the value is in parts.
    return expected(key, "a family and an IP address",
                    parts->empty() ? value : tree(parts->back()));
}

result<void> replace(request& into, std::string_view key, tree& value) {
    const result<std::vector<std::string>> words = read_strings(key, value);
    if (!words)
        return words.error();
    for (const std::string& word : *words) {
        if (result<void> read = read_replace(into, canonical(word)); !read)
            return read;
    }
    return {};
}

result<void> rtcp_mux(request& into, std::string_view key, tree& value) {
    const result<std::vector<std::string>> words = read_strings(key, value);
    if (!words)
        return words.error();
    for (const std::string& word : *words) {
        if (result<void> read = read_rtcp_mux(into, canonical(word)); !read)
            return read;
    }
    return {};
}

// {"strip": [...], ...}; from rtpp-flags a list of such dictionaries with one key each.
result<void> codec(request& into, std::string_view key, tree& value) {
    if (value.is_list()) {
        for (tree& part : value.in_list()) {
            if (!part.is_dictionary())
                return expected(key, "a dictionary of lists", part);
            if (result<void> read = codec(into, key, part); !read)
                return read;
        }
        return {};
    }
    if (!value.is_dictionary())
        return expected(key, "a dictionary of lists", value);
    for (auto& [operation, names] : value.in_dictionary()) {
        if (result<void> read = read_codec(into, canonical(operation), names); !read)
            return read;
    }
    return {};
}

// The string holds words; a list is that of flags[].
result<void> packed_words(request& into, std::string_view key, tree& value) {
    if (!value.is_text())
        return read_words(into, key, value);
    result<tree> words = parse_words(value.text());
    if (!words)
        return words.error();
    return read_words(into, key, *words);
}

result<void> tos(request& into, std::string_view key, tree& value) {
    const result<std::int64_t> number = read_integer(key, value, -1, UINT16_MAX);
    if (!number)
        return number.error();
    into.tos = static_cast<std::int32_t>(*number);
    return {};
}

struct row {
    std::string_view key;
    reader read;
};

constexpr row rows[] = {
    {"action", text<&request::action>},
    {"address", selector<&media_selector::address>},
    {"address-family", family},
    {"all", all},
    {"call-id", text<&request::call_id>},
    {"codec", codec},
    {"delete-delay", integer<std::uint32_t, &request::delete_delay, 86400>},
    {"direction", strings<&request::direction>},
    {"dtls", dtls},
    {"duration", integer<std::uint32_t, &request::duration, 86400>},
    {"endpoint-learning", learning},
    {"flags", packed_words},
    {"from-label", selector<&media_selector::from_label>},
    {"from-tag", text<&request::from_tag>},
    {"from-tags", from_tags},
    {"generate-rtcp", generate_rtcp},
    {"ice", ice},
    {"instance", text<&request::instance>},
    {"interface", text<&request::interface>},
    {"label", text<&request::label>},
    {"level", text<&request::level>},
    {"limit", integer<std::uint32_t, &request::limit, INT32_MAX>},
    {"media", read_media},
    {"media-address", text<&request::media_address>},
    {"module", text<&request::module>},
    {"packets", integer<std::uint32_t, &request::packets, INT32_MAX>},
    {"ptime", duration<&request::ptime>},
    {"ptime-reverse", duration<&request::ptime_reverse>},
    {"received-from", received_from},
    {"replace", replace},
    {"rtcp-mux", rtcp_mux},
    {"rtpp-flags", packed_words},
    {"sdes", strings<&request::sdes>},
    {"sdp", text<&request::sdp>},
    {"sdp-media-remove", strings<&request::media_remove>},
    {"set-label", selector<&media_selector::set_label>},
    {"supports", strings<&request::supports>},
    {"to-label", selector<&media_selector::to_label>},
    {"to-tag", text<&request::to_tag>},
    {"tos", tos},
    {"transport-protocol", text<&request::transport_protocol>},
    {"via-branch", text<&request::via_branch>},
};
static_assert(std::is_sorted(std::begin(rows), std::end(rows),
                             [](const row& a, const row& b) { return a.key < b.key; }));

} // namespace

result<void> read_key(request& into, std::string_view key, tree& value) {
    const row* const found =
        std::lower_bound(std::begin(rows), std::end(rows), key,
                         [](const row& one, std::string_view wanted) { return one.key < wanted; });
    if (found == std::end(rows) || found->key != key) {
        warn(into, "unknown key", key);
        return {};
    }
    return found->read(into, key, value);
}

} // namespace voxplane::control::ng
