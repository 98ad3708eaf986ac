// What must hold between the values of the command line. Main thread.
#pragma once

#include "base/result.hpp"
#include "options.hpp"

namespace voxplane::voxgen {

// Error: one sentence on the first argument that is out of its range or contradicts another.
[[nodiscard]] result<void> check_options(const options& o);

} // namespace voxplane::voxgen
