// One line of key=value pairs per event, through rte_log type "voxplane" to stderr (and to syslog,
// as EAL does); where stderr is the systemd journal, straight to it with the priority that it
// reads. Control plane only: never from a worker's loop.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "config/tools.hpp"

namespace voxplane::dpdk {

using config::log_level;

using log_field = std::pair<std::string_view, std::string>;

// The line, without its end: event=<event> key=value ... A value with spaces, quotes or control
// characters is quoted, and those are escaped, so that a line stays one line.
[[nodiscard]] std::string log_text(std::string_view event, std::initializer_list<log_field> fields);

// Writes the line, unless the event's module is not to be heard at that level (log_policy.hpp), or
// too many of the event came this second: the next one then says suppressed=N. Any control thread.
void log_line(log_level level, std::string_view event,
              std::initializer_list<log_field> fields = {});
// Whether log_line() of that event would get beyond its module's level: for what is costly to tell.
[[nodiscard]] bool log_hears(log_level level, std::string_view event);

// Other levels and rates from now on. Any control thread.
void log_set(const config::log& how);
[[nodiscard]] config::log log_settings();
// Tells what was suppressed when no line followed to tell it; some times a second at most. Main.
void log_tend();

// Whether $JOURNAL_STREAM, "device:inode" in decimal, names that file (systemd.exec(5)).
[[nodiscard]] bool names_stream(const char* journal_stream, std::uint64_t device,
                                std::uint64_t inode) noexcept;
// What the journal reads at the beginning of a line (sd-daemon(3)): "<3>" to "<7>".
[[nodiscard]] const char* journal_prefix(log_level level) noexcept;

} // namespace voxplane::dpdk
