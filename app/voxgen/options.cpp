// Our options by CLI11, which reports by exceptions: all are caught here. What the values must be
// is checked by options_check.cpp.
#include "options.hpp"

#include <CLI/CLI.hpp>
#include <exception>

#include "options_check.hpp"

namespace voxplane::voxgen {

namespace {

// What is more than a number or a name, before it is read.
struct words {
    std::string ip;
    std::string peer_ip;
    std::string gateway;
    std::string peer_mac;
    std::string law = "pcmu";
    std::string expect = "pcma";
    std::string stream = "keep";
    std::string mode = "paced";
    bool no_udp_checksum = false;
};

void declare_addresses(CLI::App& app, options& o, words& w) {
    app.add_option("--device", o.device, "ethdev name; default: the only port");
    app.add_option("--ip", w.ip, "our first address with the link's prefix, 198.18.0.2/24");
    app.add_option("--peer-ip", w.peer_ip, "first address of the device under test");
    app.add_option("--gateway", w.gateway, "next hop to it; default: itself");
    app.add_option("--peer-mac", w.peer_mac, "next hop's MAC address; default: asked for");
    app.add_option("--first-port", o.first_port, "even; a call takes 4 ports on both ends");
    app.add_option("--calls-per-address", o.calls_per_address, "default: as many as fit");
    app.add_option("--endpoints", o.endpoints,
                   "file with the peer's two endpoints of each call, a line a call, instead of "
                   "--peer-ip");
    app.add_option("--wait-s", o.wait_s, "seconds to wait for link and next hop");
}

void declare_traffic(CLI::App& app, options& o, words& w) {
    app.add_option("--calls", o.calls, "calls");
    app.add_flag("--both-ways", o.both_ways, "side b speaks too: two streams a call");
    app.add_option("--law", w.law, "what side a sends: pcmu or pcma");
    app.add_option(
        "--expect", w.expect,
        "what side b must get: pcmu, pcma, same (octets as sent) or any (not looked at)");
    app.add_option("--stream", w.stream,
                   "keep: SSRC, sequence and timestamp pass through; own: the peer makes its own");
    app.add_option("--wav", o.wav, "speech: one channel, 8 kHz; default: all codewords at random");
    app.add_option("--tone", o.tone_hz, "a tone of so many Hz at -10 dBov");
    app.add_option("--ptime", o.ptime_ms, "milliseconds a packet: 10, 20, 30, 40 or 60");
    app.add_flag("--no-udp-checksum", w.no_udp_checksum, "send none (IPv4 only)");
    app.add_option("--jitter-us", o.jitter_us, "packets leave up to so much late, paced only");
    app.add_option("--loss", o.loss, "share of packets not sent, 0..1");
    app.add_option("--reorder", o.reorder, "share of packets sent behind their successor");
    app.add_option("--duplicate", o.duplicate, "share of packets sent twice");
    app.add_option("--seed", o.seed, "of the faults made on purpose");
}

void declare_run(CLI::App& app, options& o, words& w) {
    app.add_option("--mode", w.mode,
                   "paced (a packet of each stream every --ptime), rate (--rate), flood (all that "
                   "the device takes) or search (no-drop rate)");
    app.add_option("--rate", o.rate_pps, "packets a second of all streams, with --mode rate");
    app.add_option("--seconds", o.seconds, "of a trial, behind the warm-up");
    app.add_option("--warm-up", o.warm_up_s, "seconds that do not count, before each trial");
    app.add_option("--linger-ms", o.linger_ms, "longest wait for what is late at the end");
    app.add_option("--max-loss", o.max_loss, "share of packets that may be lost, such as 1e-5");
    app.add_option("--min-rate", o.min_rate, "search: packets a second to begin from");
    app.add_option("--max-rate", o.max_rate, "search: at most; default: what a flood brings back");
    app.add_option("--resolution", o.resolution, "search: share of the rate to which it is found");
    app.add_option("--repeat", o.repeat, "search: trials at a rate, at most");
    app.add_option("--need", o.need, "search: of which so many must pass; default: all");
    app.add_option("--burst", o.burst, "packets handed to the device at once, 4..32");
    app.add_option("--mbufs", o.mbufs, "packet buffers");
    app.add_option("--descriptors", o.descriptors, "of the receive and transmit queue");
    app.add_option("--report", o.report, "write all figures to this file (JSON)");
    app.add_flag("--quiet", o.quiet, "no line of progress a second");
    app.add_flag("--print-config", o.print_config, "print voxplane's matching configuration");
    app.add_option("--plane-device", o.plane_device, "voxplane's port in it");
    app.add_flag("--version", o.version, "print the version and stop");
    app.add_flag("--help", o.help, "print this and stop");
}

void declare(CLI::App& app, options& o, words& w) {
    app.allow_extras();  // named by us: CLI11 would list the whole line
    app.set_help_flag(); // help is a flag like others: CLI11's own would throw
    declare_addresses(app, o, w);
    declare_traffic(app, o, w);
    declare_run(app, o, w);
}

// Into `where` unless there is nothing to parse.
template <typename T>
result<void> take(std::optional<T>& where, const std::string& text, const char* name,
                  result<T> (*parse)(std::string_view)) {
    if (text.empty()) {
        return {};
    }
    auto value = parse(text);
    if (!value) {
        return failure{std::string(name) + ": " + value.error().text};
    }
    where = *value;
    return {};
}

template <typename T>
result<void> choose(T& where, const std::string& text, const char* name,
                    const std::vector<std::pair<const char*, T>>& choices) {
    std::string all;
    for (const auto& [word, value] : choices) {
        if (text == word) {
            where = value;
            return {};
        }
        all += (all.empty() ? "" : ", ") + std::string(word);
    }
    return failure{std::string(name) + ": expected one of " + all + ", got '" + text + "'"};
}

result<void> read_words(const words& w, options& o) {
    for (const result<void>& read :
         {take(o.ip, w.ip, "--ip", parse_prefix), take(o.peer_ip, w.peer_ip, "--peer-ip", parse_ip),
          take(o.gateway, w.gateway, "--gateway", parse_ip),
          take(o.peer_mac, w.peer_mac, "--peer-mac", parse_mac),
          choose(o.law, w.law, "--law", {{"pcmu", law_name::pcmu}, {"pcma", law_name::pcma}}),
          choose(o.expect, w.expect, "--expect",
                 {{"pcmu", expectation::pcmu},
                  {"pcma", expectation::pcma},
                  {"same", expectation::same},
                  {"any", expectation::any}}),
          choose(o.own_stream, w.stream, "--stream", {{"keep", false}, {"own", true}}),
          choose(o.mode, w.mode, "--mode",
                 {{"paced", run_mode::paced},
                  {"rate", run_mode::rate},
                  {"flood", run_mode::flood},
                  {"search", run_mode::search}})}) {
        if (!read) {
            return read;
        }
    }
    o.udp_checksum = !w.no_udp_checksum;
    return {};
}

} // namespace

result<options> parse_options(const std::vector<std::string>& own) {
    try {
        CLI::App app;
        options o;
        words w;
        declare(app, o, w);
        app.parse(std::vector<std::string>(own.rbegin(), own.rend())); // last first
        if (o.help || o.version) {
            return o;
        }
        if (const auto extra = app.remaining(); !extra.empty()) {
            return failure{"unknown option '" + extra.front() +
                           "' (our options come after --, EAL's before; --help lists ours)"};
        }
        if (auto read = read_words(w, o); !read) {
            return read.error();
        }
        if (auto good = check_options(o); !good) {
            return good.error();
        }
        return o;
    } catch (const std::exception& why) {
        return failure{why.what()};
    }
}

std::string usage() {
    try {
        CLI::App app("RTP load generator and judge.", "voxgen [EAL options] --");
        options o;
        words w;
        declare(app, o, w);
        return app.help();
    } catch (const std::exception& why) {
        return why.what();
    }
}

} // namespace voxplane::voxgen
