// The command `log`: levels of the log's modules, until the configuration is read anew.
#pragma once

#include "control/ng/request.hpp"
#include "control/ng/tree.hpp"

namespace voxplane::control {

// Sets the level of `module` (of all, without it) to `level`, if there is one; replies with what
// holds then. Errors: names that are none. Main lcore.
[[nodiscard]] ng::tree change_log(const ng::request& what);

} // namespace voxplane::control
