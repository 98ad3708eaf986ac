// EAL's arguments, then --, then ours: as all our programs take them. Main thread.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace voxplane::app {

struct command_line {
    std::vector<std::string> eal; // program name and all before --
    std::vector<std::string> own; // all after --
};

// Splits at the first --. Without one all arguments are ours: what our programs do needs an
// argument of ours, so what has no -- is a request for help, a check, or a mistake that
// parse_options() explains.
[[nodiscard]] inline command_line split(int argc, const char* const* argv) {
    const std::vector<std::string> all(argv, argv + argc);
    const auto separator = std::find(all.begin(), all.end(), "--");
    if (separator == all.end()) {
        const auto first = all.empty() ? all.end() : all.begin() + 1;
        return {{all.begin(), first}, {first, all.end()}};
    }
    return {{all.begin(), separator}, {separator + 1, all.end()}};
}

} // namespace voxplane::app
