// Names and typed values of a request's dictionary: spelling variants become one form, integers may
// come as strings, and what does not fit is an error that names the key. Used by the request reader
// alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "control/ng/tree.hpp"

namespace voxplane::control::ng {

// Lower case, with hyphens for blanks and underscores: "Call_ID" is "call-id". Keeps the length.
[[nodiscard]] std::string canonical(std::string_view name);

// "expected a string, got a list", behind the key in quotes.
[[nodiscard]] failure expected(std::string_view key, std::string_view what, const tree& got);

[[nodiscard]] result<std::string> read_string(std::string_view key, tree& value);

// An integer, or a string of one.
[[nodiscard]] result<std::int64_t> read_integer(std::string_view key, const tree& value,
                                                std::int64_t least, std::int64_t most);

// true, 1, "on", "yes" and their opposites.
[[nodiscard]] result<bool> read_switch(std::string_view key, const tree& value);

// A list of strings; a single string is a list of one.
[[nodiscard]] result<std::vector<std::string>> read_strings(std::string_view key, tree& value);

} // namespace voxplane::control::ng
