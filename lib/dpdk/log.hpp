// One line of key=value pairs per event, through rte_log type "voxplane" to stderr (and to syslog,
// as EAL does). Control plane only: never from a worker's loop.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace voxplane::dpdk {

enum class log_level { error, warning, notice, info, debug };

using log_field = std::pair<std::string_view, std::string>;

// The line, without its end: event=<event> key=value ... A value with spaces, quotes or control
// characters is quoted, and those are escaped, so that a line stays one line.
[[nodiscard]] std::string log_text(std::string_view event, std::initializer_list<log_field> fields);

void log_line(log_level level, std::string_view event,
              std::initializer_list<log_field> fields = {});

} // namespace voxplane::dpdk
