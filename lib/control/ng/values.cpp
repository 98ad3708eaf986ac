// Reads typed values; see values.hpp.
#include "control/ng/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace voxplane::control::ng {

namespace {

std::string describe(const tree& value) {
    switch (value.type()) {
    case tree::value_t::null:
        return "null";
    case tree::value_t::object:
        return "a dictionary";
    case tree::value_t::array:
        return "a list";
    case tree::value_t::string:
        return in_quotes(value.get_ref<const std::string&>());
    default:
        return value.dump();
    }
}

bool parse_integer(std::string_view text, std::int64_t& out) {
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, out);
    return error == std::errc{} && stop == end;
}

bool is_one_of(std::string_view text, const std::array<std::string_view, 4>& words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

constexpr std::array<std::string_view, 4> yes{"on", "yes", "true", "1"};
constexpr std::array<std::string_view, 4> no{"off", "no", "false", "0"};

} // namespace

std::string canonical(std::string_view name) {
    std::string out(name);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
        else if (c == ' ' || c == '_')
            c = '-';
    }
    return out;
}

failure expected(std::string_view key, std::string_view what, const tree& got) {
    std::string text = in_quotes(key);
    text += ": expected ";
    text += what;
    text += ", got ";
    text += describe(got);
    return {std::move(text)};
}

result<std::string> read_string(std::string_view key, tree& value) {
    if (!value.is_string())
        return expected(key, "a string", value);
    return std::move(value.get_ref<std::string&>());
}

result<std::int64_t> read_integer(std::string_view key, const tree& value, std::int64_t least,
                                  std::int64_t most) {
    std::int64_t out = least;
    bool fits = false;
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        fits = number <= static_cast<std::uint64_t>(INT64_MAX);
        out = fits ? static_cast<std::int64_t>(number) : 0;
    } else if (value.is_number_integer()) {
        fits = true;
        out = value.get<std::int64_t>();
    } else if (value.is_string()) {
        fits = parse_integer(value.get_ref<const std::string&>(), out);
    }
    if (fits && out >= least && out <= most)
        return out;
    std::string what = "an integer from ";
    what += std::to_string(least);
    what += " to ";
    what += std::to_string(most);
    return expected(key, what, value);
}

result<bool> read_switch(std::string_view key, const tree& value) {
    if (value.is_boolean())
        return value.get<bool>();
    std::string text;
    if (value.is_string())
        text = canonical(value.get_ref<const std::string&>());
    else if (value.is_number_integer())
        text = value.dump();
    if (is_one_of(text, yes))
        return true;
    if (is_one_of(text, no))
        return false;
    return expected(key, "on or off", value);
}

result<std::vector<std::string>> read_strings(std::string_view key, tree& value) {
    std::vector<std::string> out;
    if (value.is_string()) {
        out.push_back(std::move(value.get_ref<std::string&>()));
        return out;
    }
    if (!value.is_array())
        return expected(key, "a list of strings", value);
    out.reserve(value.size());
    for (tree& member : value) {
        if (!member.is_string())
            return expected(key, "a list of strings", member);
        out.push_back(std::move(member.get_ref<std::string&>()));
    }
    return out;
}

} // namespace voxplane::control::ng
