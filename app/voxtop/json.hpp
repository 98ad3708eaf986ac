// A sample as one JSON object, for scripts.
#pragma once

#include <string>

#include "model.hpp"

namespace voxplane::voxtop {

// One line. Figures that are not known are null.
[[nodiscard]] std::string to_json(const sample& now);

} // namespace voxplane::voxtop
