// What is told of the control protocol. Plain values.
#pragma once

#include <cstddef>

#include "control/ng/server.hpp"
#include "control/registry.hpp"

namespace voxplane::app {

// As of the last second.
struct signalling_figures {
    std::size_t calls = 0;
    std::size_t ports_in_use = 0; // pairs
    std::size_t ports = 0;
    bool draining = false;
    voxplane::control::call_counts counts;
    voxplane::control::ng::server_counters door;
};

} // namespace voxplane::app
