// [capture] and [log]: what operators look into a running voxplane with. Plain data; load() makes
// it, and for [log] every reload.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace voxplane::config {

// [capture]: copies of packets for operators.
struct capture {
    bool dumpcap = false;        // dpdk-dumpcap may attach
    std::string folder;          // for captures of calls; empty: there are none
    std::uint32_t at_once = 4;   // 1..16 captures
    std::uint32_t most_mib = 64; // 1..65536, of one file
    std::uint32_t most_s = 300;  // 1..86400, of one capture
    std::uint32_t slots = 1024;  // 64..65536 packets that wait for the writer, a worker; 2 KiB each
};

enum class log_level : std::uint8_t { error, warning, notice, info, debug };
inline constexpr const char* log_level_names[] = {"error", "warning", "notice", "info", "debug"};

// What a line of the log is about.
enum class log_module : std::uint8_t {
    plane,   // start, ports, links, pools: all that is none of the others
    call,    // calls as signalled or configured: begun, changed, ended
    media,   // their streams: sources, silence, levels of voice processors
    control, // the control protocol: doors, drain, reload
    persist, // snapshots
    notice,  // events and records for others
    capture
};
inline constexpr const char* log_module_names[] = {"plane",   "call",   "media",  "control",
                                                   "persist", "notice", "capture"};
inline constexpr std::size_t log_modules = 7;

// [log]
struct log {
    std::array<log_level, log_modules> levels; // the least urgent that is written
    std::uint32_t rate = 50;                   // 0..10000 lines a second of each event; 0: any

    log() noexcept { levels.fill(log_level::info); }
};

} // namespace voxplane::config
