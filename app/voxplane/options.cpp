// Our options by CLI11, which reports by exceptions: all are caught here. Main lcore, before EAL
// starts.
#include "options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <exception>
#include <memory>

namespace voxplane::app {

namespace {

constexpr std::uint32_t default_idle_ms = 500;
constexpr std::uint32_t max_idle_ms = 3'600'000;
constexpr double max_duration_s = 31'536'000; // a year

// What CLI11 writes to, before it is turned into options.
struct raw_options {
    std::string config;
    std::string isa;
    std::string summary;
    double duration_s = 0;
    std::string idle_ms;
    std::string kernel_cache;
    bool no_kernel_cache = false;
    bool print_kernels = false;
    bool restore = false;
    bool check = false;
    bool help = false;
    bool version = false;
};

// CLI11 2.1 names failing checks in words of its own; these name the value and what was expected.
std::string check_duration(const std::string& text) {
    double seconds = 0;
    if (CLI::detail::lexical_cast(text, seconds) && seconds >= 0.001 && seconds <= max_duration_s) {
        return {};
    }
    return "expected seconds from 0.001 to 31536000, got '" + text + "'";
}

std::string check_idle(const std::string& text) {
    std::uint32_t ms = 0;
    const bool digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                                     [](char c) { return c >= '0' && c <= '9'; });
    if (digits && CLI::detail::lexical_cast(text, ms) && ms >= 1 && ms <= max_idle_ms) {
        return {};
    }
    return "expected milliseconds from 1 to 3600000, got '" + text + "'";
}

void declare(CLI::App& app, raw_options& raw) {
    app.allow_extras();  // named by us: CLI11 would list the whole line
    app.set_help_flag(); // help is a flag like others: CLI11's own would throw
    app.add_option("--config", raw.config, "configuration file (TOML)")->type_name("FILE");
    app.add_flag("--check", raw.check, "validate the configuration and stop");
    app.add_flag("--restore", raw.restore, "go on with the calls of [control] snapshot");
    app.add_option("--duration", raw.duration_s, "stop after this time")
        ->type_name("SECONDS")
        ->check(CLI::Validator(check_duration, "", ""));
    app.add_option("--exit-when-idle", raw.idle_ms,
                   "stop when nothing arrived for this long (default 500)")
        ->type_name("[MS]")
        ->expected(0, 1)
        ->check(CLI::Validator(check_idle, "", ""));
    app.add_option("--summary", raw.summary, "write the final figures to this file (JSON)")
        ->type_name("FILE");
    app.add_option("--isa", raw.isa,
                   "auto (the fastest of each, measured), scalar, sse41, avx2, avx512, avx512vbmi "
                   "or neon")
        ->type_name("NAME");
    app.add_option("--kernel-cache", raw.kernel_cache,
                   "remember the measurement in this file, instead of "
                   "$XDG_CACHE_HOME/voxplane or, for root, /var/cache/voxplane")
        ->type_name("FILE");
    app.add_flag("--no-kernel-cache", raw.no_kernel_cache, "measure at every start");
    app.add_flag("--print-kernels", raw.print_kernels, "show which kernels are taken and stop");
    app.add_flag("--version", raw.version, "print the version and stop");
    app.add_flag("--help", raw.help, "print this and stop");
}

result<options> convert(const CLI::App& app, const raw_options& raw) {
    options out;
    out.config = raw.config;
    out.check = raw.check;
    out.restore = raw.restore;
    out.help = raw.help;
    out.version = raw.version;
    out.no_kernel_cache = raw.no_kernel_cache;
    out.print_kernels = raw.print_kernels;
    if (out.help || out.version) {
        return out;
    }
    if (const auto extra = app.remaining(); !extra.empty()) {
        return failure{"unknown option '" + extra.front() +
                       "' (our options come after --, EAL's before; --help lists ours)"};
    }
    if (out.config.rfind("--", 0) == 0) {
        return failure{"--config: expected FILE, got '" + out.config + "'"};
    }
    if (out.config.empty() && !out.print_kernels) {
        return failure{"--config FILE is required (our options come after --, EAL's before)"};
    }
    if (app.count("--summary") != 0) {
        if (raw.summary.empty() || raw.summary.rfind("--", 0) == 0) {
            return failure{"--summary: expected FILE, got '" + raw.summary + "'"};
        }
        out.summary = raw.summary;
    }
    if (app.count("--kernel-cache") != 0) {
        if (raw.kernel_cache.empty() || raw.kernel_cache.rfind("--", 0) == 0) {
            return failure{"--kernel-cache: expected FILE, got '" + raw.kernel_cache + "'"};
        }
        if (out.no_kernel_cache) {
            return failure{"--kernel-cache and --no-kernel-cache exclude each other"};
        }
        out.kernel_cache = raw.kernel_cache;
    }
    if (app.count("--isa") != 0) {
        out.isa = raw.isa;
    }
    if (app.count("--duration") != 0) {
        out.duration = std::chrono::milliseconds(std::llround(raw.duration_s * 1000));
    }
    if (app.count("--exit-when-idle") != 0) {
        std::uint32_t ms = default_idle_ms;
        if (!raw.idle_ms.empty()) {
            CLI::detail::lexical_cast(raw.idle_ms, ms);
        }
        out.exit_when_idle = std::chrono::milliseconds(ms);
    }
    return out;
}

} // namespace

result<options> parse_options(const std::vector<std::string>& own) {
    try {
        CLI::App app;
        raw_options raw;
        declare(app, raw);
        // CLI11 takes them last first.
        app.parse(std::vector<std::string>(own.rbegin(), own.rend()));
        return convert(app, raw);
    } catch (const std::exception& why) {
        return failure{why.what()};
    }
}

std::string usage() {
    try {
        CLI::App app("Voice media data plane.", "voxplane [EAL options] --");
        raw_options raw;
        declare(app, raw);
        return app.help();
    } catch (const std::exception& why) {
        return why.what();
    }
}

} // namespace voxplane::app
