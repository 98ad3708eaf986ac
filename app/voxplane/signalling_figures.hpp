// What is told of the control protocol. Plain values.
#pragma once

#include <cstddef>

#include "capture/recorder.hpp"
#include "control/ng/server.hpp"
#include "control/notice/notifier.hpp"
#include "control/persist/writer.hpp"
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
    voxplane::control::notice::notifier_figures notices;
    std::uint64_t records_lost = 0;
    voxplane::control::persist::writer_figures snapshot;
    capture::figures captures;
    std::size_t snapshot_behind = 0; // calls whose change still waits for the writer
};

} // namespace voxplane::app
