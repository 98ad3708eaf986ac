// Formats and writes log lines; any control-plane thread, rte_log does its own locking.
#include "dpdk/log.hpp"

#include <algorithm>

#include <rte_log.h>

namespace voxplane::dpdk {

namespace {

int log_type() {
    static const int type = rte_log_register_type_and_pick_level("voxplane", RTE_LOG_INFO);
    return type;
}

unsigned rte_level(log_level level) {
    switch (level) {
    case log_level::error:
        return RTE_LOG_ERR;
    case log_level::warning:
        return RTE_LOG_WARNING;
    case log_level::notice:
        return RTE_LOG_NOTICE;
    case log_level::info:
        return RTE_LOG_INFO;
    case log_level::debug:
        return RTE_LOG_DEBUG;
    }
    return RTE_LOG_ERR;
}

bool needs_quotes(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= ' ' || byte == 0x7f || c == '"' || c == '\\' || c == '=';
}

void append_value(std::string& line, std::string_view value) {
    if (!value.empty() && std::none_of(value.begin(), value.end(), needs_quotes)) {
        line += value;
        return;
    }
    line += '"';
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            line += '\\';
            line += c;
        } else if (c == '\n') {
            line += "\\n";
        } else if (byte < ' ' || byte == 0x7f) {
            line += '?';
        } else {
            line += c;
        }
    }
    line += '"';
}

} // namespace

std::string log_text(std::string_view event, std::initializer_list<log_field> fields) {
    std::string line = "event=";
    append_value(line, event);
    for (const auto& [key, value] : fields) {
        line += ' ';
        line += key;
        line += '=';
        append_value(line, value);
    }
    return line;
}

void log_line(log_level level, std::string_view event, std::initializer_list<log_field> fields) {
    const std::string line = log_text(event, fields);
    rte_log(rte_level(level), static_cast<unsigned>(log_type()), "voxplane: %s\n", line.c_str());
}

} // namespace voxplane::dpdk
