// The classic comparison's figures beside ours: which of them the goal names, and what else there
// is to know.
#pragma once

#include <vector>

#include "tables.hpp"

namespace voxplane::seed {

// Prints the figures and says in words what was beaten. tables: by subject. Returns the exit
// status: 0 when all that the goal names was beaten, else 2.
[[nodiscard]] int verdict(const std::vector<table>& tables, const table& plane);

} // namespace voxplane::seed
