// Bencode, the older of the two codings: integers i7e, byte strings 4:text, lists l...e and
// dictionaries d...e, as BitTorrent's BEP 3 has them. Text in, tree out and back; nothing is kept.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "control/ng/tree_builder.hpp"

namespace voxplane::control::ng {

// The whole text is one dictionary. Its keys may come in any order, none twice. Errors say at which
// byte what was expected.
[[nodiscard]] result<tree> parse_bencode(std::string_view text, const tree_limits& limits);

// Appends a value with sorted keys. What bencode has no form for: true and false become 1 and 0,
// null an empty string, a fraction its decimal text.
void write_bencode(const tree& value, std::string& out);

} // namespace voxplane::control::ng
