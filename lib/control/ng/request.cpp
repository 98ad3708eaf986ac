// A request as a whole: its command, all its keys, what its command requires. See request.hpp.
#include "control/ng/request.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "control/ng/message.hpp"
#include "control/ng/request_keys.hpp"
#include "control/ng/values.hpp"

namespace voxplane::control::ng {

namespace {

constexpr std::array<const char*, commands> command_names{
    "ping", "offer",      "answer",    "delete",  "query",
    "list", "statistics", "transform", "capture", "log"};

// Compared with one another sooner than sorted.
constexpr std::size_t few_keys = 16;
// Enough to see what is wrong with a script; a request made of nothing else stays small.
constexpr std::size_t max_warnings = 32;

// Names are kept for the life of a call, and in its snapshot. SIP's have some hundred bytes at
// most.
constexpr std::size_t max_name_bytes = 1024;

result<void> bound_names(const request& what) {
    const std::pair<const char*, const std::string*> names[] = {{"call-id", &what.call_id},
                                                                {"from-tag", &what.from_tag},
                                                                {"to-tag", &what.to_tag},
                                                                {"via-branch", &what.via_branch}};
    for (const auto& [key, name] : names) {
        if (name->size() > max_name_bytes)
            return failure{in_quotes(key) + ": expected at most " + std::to_string(max_name_bytes) +
                           " bytes, got " + std::to_string(name->size())};
    }
    return {};
}

result<void> require(const request& what) {
    const bool media = what.command == command::offer || what.command == command::answer;
    if (media && what.sdp.empty())
        return failure{"No SDP body in message"};
    const bool call = media || what.command == command::delete_call ||
                      what.command == command::query || what.command == command::transform ||
                      what.command == command::capture;
    if (call && what.call_id.empty())
        return failure{texts::no_call_id};
    if (media && what.from_tag.empty())
        return failure{"No from-tag in message"};
    if (what.command == command::answer && what.to_tag.empty())
        return failure{"No to-tag in message"};
    if (what.command == command::transform && what.media.empty())
        return failure{"No media in message"};
    return {};
}

// The same key in two spellings, if there is one.
const std::string* find_duplicate(const std::vector<std::string>& keys) {
    if (keys.size() <= few_keys) {
        const std::string* least = nullptr;
        for (auto key = keys.begin(); key != keys.end(); ++key) {
            const bool twice = std::find(key + 1, keys.end(), *key) != keys.end();
            if (twice && (least == nullptr || *key < *least))
                least = &*key;
        }
        return least;
    }
    std::vector<const std::string*> sorted;
    sorted.reserve(keys.size());
    for (const std::string& key : keys)
        sorted.push_back(&key);
    std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) { return *a < *b; });
    const auto found = std::adjacent_find(sorted.begin(), sorted.end(),
                                          [](const auto* a, const auto* b) { return *a == *b; });
    return found == sorted.end() ? nullptr : *found;
}

result<void> read_keys(request& into, tree& dictionary) {
    tree::members& members = dictionary.in_dictionary();
    std::vector<std::string> keys;
    keys.reserve(members.size());
    for (const auto& [name, value] : members)
        keys.push_back(canonical(name));
    if (const std::string* twice = find_duplicate(keys))
        return failure{"Invalid data (duplicate key " + in_quotes(*twice) + ")"};
    auto key = keys.begin();
    for (auto& [name, value] : members) {
        if (*key != "command") {
            if (result<void> read = read_key(into, *key, value); !read)
                return read;
        }
        ++key;
    }
    return {};
}

// The value of `command`, or null.
const tree* command_of(const tree& dictionary) {
    if (!dictionary.is_dictionary())
        return nullptr;
    if (const tree* const usual = dictionary.find("command"); usual != nullptr)
        return usual;
    for (const auto& [name, value] : dictionary.in_dictionary()) {
        if (canonical(name) == "command")
            return &value;
    }
    return nullptr;
}

} // namespace

const char* name_of(command which) noexcept {
    return command_names[static_cast<std::size_t>(which)];
}

void warn(request& into, std::string_view what, std::string_view text) {
    if (into.warnings.size() >= max_warnings)
        return;
    std::string line(what);
    line.push_back(' ');
    line += in_quotes(text);
    into.warnings.push_back(std::move(line));
}

bool request::supports_load_limit() const {
    return std::any_of(supports.begin(), supports.end(),
                       [](const std::string& what) { return canonical(what) == "load-limit"; });
}

std::optional<command> find_command(const tree& dictionary) {
    const tree* const value = command_of(dictionary);
    if (value == nullptr || !value->is_text())
        return std::nullopt;
    const auto* const found = std::find(command_names.begin(), command_names.end(), value->text());
    if (found == command_names.end())
        return std::nullopt;
    return static_cast<command>(found - command_names.begin());
}

result<request> read_request(tree dictionary) {
    const tree* const value = command_of(dictionary);
    if (value == nullptr)
        return failure{texts::no_command};
    if (!value->is_text())
        return expected("command", "a string", *value);
    const std::optional<command> found = find_command(dictionary);
    if (!found)
        return failure{texts::unrecognized_command};
    request out;
    out.command = *found;
    if (const result<void> keys = read_keys(out, dictionary); !keys)
        return keys.error();
    if (const result<void> short_enough = bound_names(out); !short_enough)
        return short_enough.error();
    if (const result<void> enough = require(out); !enough)
        return enough.error();
    return out;
}

} // namespace voxplane::control::ng
