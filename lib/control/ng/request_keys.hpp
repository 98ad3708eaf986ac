// The parts that read_request() is made of: each reads one kind of key, flag or word into the
// request and adds a warning where it knows the key but not what it says. Used inside this folder
// only.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "control/ng/request.hpp"
#include "control/ng/tree.hpp"

namespace voxplane::control::ng {

// A key that is not `command`: `key` in canonical form.
[[nodiscard]] result<void> read_key(request& into, std::string_view key, tree& value);

// A flag, or a key and its value packed into one word such as codec-strip-G729.
[[nodiscard]] result<void> read_word(request& into, std::string_view word);

// A list of words, and of dictionaries with a key and a value each; or one word.
[[nodiscard]] result<void> read_words(request& into, std::string_view key, tree& value);

[[nodiscard]] result<void> read_replace(request& into, std::string_view word);
[[nodiscard]] result<void> read_rtcp_mux(request& into, std::string_view word);
// operation: "strip", "offer" and so on.
[[nodiscard]] result<void> read_codec(request& into, std::string_view operation, tree& value);
[[nodiscard]] result<void> read_media(request& into, std::string_view key, tree& value);

void warn(request& into, std::string_view what, std::string_view text);

} // namespace voxplane::control::ng
