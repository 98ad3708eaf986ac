// JSON, the other of the two codings (RFC 8259): text in, tree out and back; nothing is kept.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "control/ng/tree_builder.hpp"

namespace voxplane::control::ng {

// The whole text is one value. Keys of a dictionary may come in any order, none twice. Errors say
// at which byte the text is no JSON, or which bound it goes beyond.
[[nodiscard]] result<tree> parse_json(std::string_view text, const tree_limits& limits);

enum class escaping : std::uint8_t { least, all_but_ascii };

// Appends a value, without blanks, with sorted keys. Invalid UTF-8 becomes U+FFFD.
void write_json(const tree& value, std::string& out, escaping how = escaping::least);
[[nodiscard]] std::string to_json(const tree& value, escaping how = escaping::least);

} // namespace voxplane::control::ng
