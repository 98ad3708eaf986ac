// The string rtpp-flags, as a proxy's script writes it: words separated by blanks, each a flag or
// key=value; a value may stand in quotes, or be a list [a b] whose members are words again. Pure
// text work; nothing is kept.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "control/ng/tree.hpp"

namespace voxplane::control::ng {

// A list in the order of the words: a string for each flag, {"key": value} for each key=value, of
// which a value is a string or such a list. Errors: brackets that do not close, or more than 4
// levels of them.
[[nodiscard]] result<tree> parse_words(std::string_view text);

} // namespace voxplane::control::ng
