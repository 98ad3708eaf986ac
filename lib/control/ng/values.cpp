// Reads typed values; see values.hpp.
#include "control/ng/values.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "control/ng/json.hpp"

namespace voxplane::control::ng {

namespace {

std::string describe(const tree& value) {
    switch (value.what()) {
    case tree::kind::dictionary:
        return "a dictionary";
    case tree::kind::list:
        return "a list";
    case tree::kind::text:
        return in_quotes(value.text());
    default:
        return to_json(value);
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
    if (!value.is_text())
        return expected(key, "a string", value);
    return value.take_text();
}

result<std::int64_t> read_integer(std::string_view key, const tree& value, std::int64_t least,
                                  std::int64_t most) {
    std::int64_t out = least;
    bool fits = false;
    if (value.what() == tree::kind::integer) {
        fits = true;
        out = value.integer();
    } else if (value.is_text()) {
        fits = parse_integer(value.text(), out);
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
    if (value.what() == tree::kind::boolean)
        return value.boolean();
    std::string text;
    if (value.is_text())
        text = canonical(value.text());
    else if (value.what() == tree::kind::integer)
        text = to_json(value);
    if (is_one_of(text, yes))
        return true;
    if (is_one_of(text, no))
        return false;
    return expected(key, "on or off", value);
}

result<std::vector<std::string>> read_strings(std::string_view key, tree& value) {
    std::vector<std::string> out;
    if (value.is_text()) {
        out.push_back(value.take_text());
        return out;
    }
    if (!value.is_list())
        return expected(key, "a list of strings", value);
    out.reserve(value.size());
    for (tree& one : value.in_list()) {
        if (!one.is_text())
            return expected(key, "a list of strings", one);
        out.push_back(one.take_text());
    }
    return out;
}

} // namespace voxplane::control::ng
