// Which keys two configuration files give differently. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace voxplane::config {

struct changed_key {
    std::string key; // as errors name it: "control.media-timeout-s", "port[0].device"
    bool live;       // can be taken while calls run; else the program must be started again
};

// In the order of the new file, then those that it no longer has. Lists of tables of another length
// are one change. Errors: a text that is no TOML.
[[nodiscard]] result<std::vector<changed_key>>
difference(std::string_view before, std::string_view after, const std::string& name);

} // namespace voxplane::config
