// Few enough to be read by hand.
#include "options.hpp"

#include <charconv>

#include "client.hpp"

namespace voxplane::voxtop {

namespace {

constexpr int least_ms = 100;
constexpr int most_ms = 60'000;

} // namespace

result<options> parse_options(const std::vector<std::string>& words) {
    options out;
    std::string prefix = "rte"; // EAL's own when none is given
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::size_t mark = words[i].find('=');
        const std::string name = words[i].substr(0, mark);
        if (name == "--once" || name == "--json" || name == "--help" || name == "-h") {
            out.once = out.once || name == "--once";
            out.json = out.json || name == "--json";
            out.help = out.help || name == "--help" || name == "-h";
            continue;
        }
        if (name != "--socket" && name != "--file-prefix" && name != "-f" && name != "--interval") {
            return failure{"unknown option '" + words[i] + "' (--help lists them)"};
        }
        const bool inside = mark != std::string::npos;
        if (!inside && i + 1 == words.size()) {
            return failure{name + ": expected a value"};
        }
        const std::string value = inside ? words[i].substr(mark + 1) : words[++i];
        if (name == "--socket") {
            out.socket = value;
        } else if (name == "--interval") {
            const char* const end = value.data() + value.size();
            const auto read = std::from_chars(value.data(), end, out.interval_ms);
            if (read.ec != std::errc{} || read.ptr != end || out.interval_ms < least_ms ||
                out.interval_ms > most_ms) {
                return failure{"--interval: expected milliseconds from 100 to 60000, got '" +
                               value + "'"};
            }
        } else if (value.empty() || value.find('/') != std::string::npos) {
            return failure{name + ": expected voxplane's --file-prefix, got '" + value + "'"};
        } else {
            prefix = value;
        }
    }
    if (out.json && !out.once) {
        return failure{"--json: only with --once"};
    }
    out.socket = out.socket.empty() ? socket_of(prefix) : out.socket;
    return out;
}

std::string usage() {
    return R"(voxtop - a live view of a running voxplane in the terminal

SYNOPSIS
    voxtop [-f PREFIX | --socket PATH] [--interval MS] [--once [--json]]

DESCRIPTION
    Shows cores, rates, drops by reason, latency and the worst legs of calls, asked of voxplane's
    telemetry socket, which disturbs no worker. Keys are told by h. When voxplane is not there, or
    restarts, it is tried again at each look.

OPTIONS
    -f, --file-prefix PREFIX   that voxplane was started with (rte)
    --socket PATH              of the telemetry socket, instead
    --interval MS              between two looks, 100 to 60000 (1000)
    --once                     two looks, so that there are rates; then text on standard output
    --json                     with --once: one JSON object instead, null for what is not known
    --help                     this text

FILES
    The socket is dpdk/PREFIX/dpdk_telemetry.v2 in $RUNTIME_DIRECTORY; without it in /var/run for
    root, else in $XDG_RUNTIME_DIR or /tmp. Only voxplane's own user can connect to it.

EXIT STATUS
    0; with --once 1 when no voxplane answers, 2 for options that are wrong or no terminal.
)";
}

} // namespace voxplane::voxtop
