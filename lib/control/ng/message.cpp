// Splits, decodes and writes ng messages; see message.hpp.
#include "control/ng/message.hpp"

#include <algorithm>
#include <utility>

#include "control/ng/bencode.hpp"
#include "control/ng/dictionary.hpp"
#include "control/ng/json.hpp"

namespace voxplane::control::ng {

namespace {

// Clients written by hand end their messages with a line feed.
constexpr std::string_view white_space = " \t\r\n";
// Of most replies, and what glibc's malloc() still hands out from its cache of the thread.
constexpr std::size_t usual_reply_bytes = 1000;

failure invalid(const std::string& why) {
    std::string text = "Invalid data (";
    text += why;
    text += ")";
    return {std::move(text)};
}

} // namespace

std::optional<envelope> split(std::string_view message) {
    // One more than the longest cookie, for the space behind it.
    const std::size_t space = message.substr(0, max_cookie_bytes + 1).find(' ');
    if (space == std::string_view::npos || space == 0)
        return std::nullopt;
    envelope out;
    out.cookie = message.substr(0, space);
    const auto visible = [](char c) { return c > ' ' && c <= '~'; };
    if (!std::all_of(out.cookie.begin(), out.cookie.end(), visible))
        return std::nullopt;
    out.payload = message.substr(space + 1);
    const std::size_t last = out.payload.find_last_not_of(white_space);
    out.payload = out.payload.substr(0, last + 1); // npos + 1 is 0
    out.as = out.payload.starts_with('{') ? coding::json : coding::bencode;
    return out;
}

result<tree> decode(const envelope& from, const tree_limits& limits) {
    if (from.payload.empty())
        return failure{texts::no_payload};
    if (from.payload[0] != 'd' && from.payload[0] != '{')
        return invalid("neither a bencode nor a JSON dictionary");
    result<tree> parsed = from.as == coding::json ? parse_json(from.payload, limits)
                                                  : parse_bencode(from.payload, limits);
    if (!parsed)
        return invalid(parsed.error().text);
    return parsed;
}

std::string encode(std::string_view cookie, coding as, const tree& dictionary) {
    std::string out;
    out.reserve(usual_reply_bytes);
    out += cookie;
    out.push_back(' ');
    if (as == coding::json)
        write_json(dictionary, out);
    else
        write_bencode(dictionary, out);
    return out;
}

tree error_reply(std::string_view reason) {
    return dictionary("error-reason", reason, "result", "error");
}

tree overload_reply(std::string_view text, bool supports_load_limit) {
    if (!supports_load_limit)
        return error_reply(text);
    return dictionary("message", text, "result", "load limit");
}

} // namespace voxplane::control::ng
