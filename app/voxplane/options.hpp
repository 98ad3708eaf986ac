// Our part of the command line. Main lcore, before EAL starts; nothing here prints or exits.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "command_line.hpp"

namespace voxplane::app {

struct options {
    std::string config;             // file; may be empty only with help, version, print_kernels
    std::optional<std::string> isa; // overrides [runtime] isa
    std::optional<std::chrono::milliseconds> duration;       // stop after this
    std::optional<std::chrono::milliseconds> exit_when_idle; // stop when nothing came for this long
    std::optional<std::string> summary;                      // JSON is written here at the end
    std::optional<std::string> kernel_cache;                 // file instead of the default one
    bool no_kernel_cache = false;                            // measure always, remember nothing
    bool print_kernels = false;                              // show which are taken and stop
    bool restore = false;                                    // begin with the calls of the snapshot
    bool check = false; // validate the configuration, start nothing
    bool help = false;
    bool version = false;
};

// Error: one sentence on what is wrong with which argument. Help or version win over what else is
// missing.
[[nodiscard]] result<options> parse_options(const std::vector<std::string>& own);

// The text of --help.
[[nodiscard]] std::string usage();

} // namespace voxplane::app
