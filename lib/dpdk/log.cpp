// Formats and writes log lines; any control-plane thread. One mutex guards what is written and how.
#include "dpdk/log.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

#include <rte_log.h>

#include "base/steady_clock.hpp"
#include "dpdk/log_policy.hpp"

namespace voxplane::dpdk {

namespace {

int log_type() {
    static const int type = rte_log_register_type_and_pick_level("voxplane", RTE_LOG_DEBUG);
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

bool stderr_is_journal() {
    struct stat about {};
    return ::fstat(STDERR_FILENO, &about) == 0 &&
           names_stream(std::getenv("JOURNAL_STREAM"), about.st_dev, about.st_ino);
}

// The process has one log; the exception from "nothing at namespace scope" is inside a function.
struct state {
    std::mutex lock;
    log_policy policy;
    bool journal = stderr_is_journal();
};

state& the_state() {
    static state one;
    return one;
}

// A journal that does not take the line is not waited for twice: what is left of it is lost.
void write_line(const state& s, log_level level, const std::string& line) {
    if (s.journal) {
        const std::string all = journal_prefix(level) + ("voxplane: " + line) + "\n";
        [[maybe_unused]] const auto written = ::write(STDERR_FILENO, all.data(), all.size());
        return;
    }
    rte_log(rte_level(level), static_cast<unsigned>(log_type()), "voxplane: %s\n", line.c_str());
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
    state& s = the_state();
    const std::lock_guard guard(s.lock);
    const auto verdict = s.policy.judge(level, event, steady_ns());
    if (!verdict.write) {
        return;
    }
    std::string line = log_text(event, fields);
    if (verdict.suppressed != 0) {
        line += " suppressed=" + std::to_string(verdict.suppressed);
    }
    write_line(s, level, line);
}

bool log_hears(log_level level, std::string_view event) {
    state& s = the_state();
    const std::lock_guard guard(s.lock);
    return level <= s.policy.settings().levels[static_cast<std::size_t>(module_of(event))];
}

void log_set(const config::log& how) {
    state& s = the_state();
    const std::lock_guard guard(s.lock);
    s.policy.set(how);
}

config::log log_settings() {
    state& s = the_state();
    const std::lock_guard guard(s.lock);
    return s.policy.settings();
}

void log_tend() {
    state& s = the_state();
    const std::lock_guard guard(s.lock);
    for (const auto& [event, lines] : s.policy.untold(steady_ns())) {
        write_line(s, log_level::notice,
                   log_text("suppressed", {{"of", event}, {"suppressed", std::to_string(lines)}}));
    }
}

bool names_stream(const char* journal_stream, std::uint64_t device, std::uint64_t inode) noexcept {
    if (journal_stream == nullptr) {
        return false;
    }
    const char* const end = journal_stream + std::strlen(journal_stream);
    std::uint64_t numbers[2] = {};
    const auto first = std::from_chars(journal_stream, end, numbers[0]);
    if (first.ec != std::errc{} || first.ptr == end || *first.ptr != ':') {
        return false;
    }
    const auto second = std::from_chars(first.ptr + 1, end, numbers[1]);
    return second.ec == std::errc{} && second.ptr == end && numbers[0] == device &&
           numbers[1] == inode;
}

const char* journal_prefix(log_level level) noexcept {
    constexpr const char* prefixes[] = {"<3>", "<4>", "<5>", "<6>", "<7>"};
    return prefixes[static_cast<std::size_t>(level)];
}

} // namespace voxplane::dpdk
