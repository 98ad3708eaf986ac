// The command line.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace voxplane::voxtop {

struct options {
    std::string socket;
    int interval_ms = 1000; // 100..60000, between looks
    bool once = false;
    bool json = false;
    bool help = false;
};

// Errors name the option, the value and what was expected.
[[nodiscard]] result<options> parse_options(const std::vector<std::string>& words);
[[nodiscard]] std::string usage();

} // namespace voxplane::voxtop
