// Reads a TOML 1.0 configuration file into checked settings. Main lcore only, before launch.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "config/settings.hpp"

namespace voxplane::config {

// Parses and checks the whole file. An error names file, line, key, and what was expected there;
// unknown keys are errors. The first error found is the one reported.
[[nodiscard]] result<settings> load(const std::string& path);

// The same for text that is already in memory; name stands for the file in errors.
[[nodiscard]] result<settings> parse(std::string_view text, const std::string& name);

} // namespace voxplane::config
