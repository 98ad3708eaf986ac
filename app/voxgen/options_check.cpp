// Ranges and contradictions.
#include "options_check.hpp"

#include <cmath>
#include <sstream>

#include "engine/traffic.hpp"

namespace voxplane::voxgen {

namespace {

constexpr std::uint32_t most_calls = 1'000'000;
constexpr std::uint32_t most_port = 65532; // the last call's first port

template <typename T>
std::string text_of(T v) {
    std::ostringstream out;
    out << v;
    return out.str();
}

struct range {
    const char* name;
    double value;
    double least;
    double most;
};

result<void> check_ranges(const options& o) {
    const range all[] = {
        {"--calls", double(o.calls), 1, most_calls},
        {"--first-port", double(o.first_port), 2, most_port},
        {"--calls-per-address", double(o.calls_per_address), 0, 16384},
        {"--tone", o.tone_hz, 0, 3999},
        {"--ptime", double(o.ptime_ms), 10, 60},
        {"--rate", o.rate_pps, 0, 1e9},
        {"--seconds", o.seconds, 0.01, 86400},
        {"--warm-up", o.warm_up_s, 0, 3600},
        {"--linger-ms", double(o.linger_ms), 1, 60000},
        {"--jitter-us", double(o.jitter_us), 0, double((o.ptime_ms - 1) * 1000)},
        {"--loss", o.loss, 0, 1},
        {"--reorder", o.reorder, 0, 1},
        {"--duplicate", o.duplicate, 0, 1},
        {"--max-loss", o.max_loss, 0, 1},
        {"--min-rate", o.min_rate, 0, 1e9},
        {"--max-rate", o.max_rate, 0, 1e9},
        {"--resolution", o.resolution, 0.0001, 0.5},
        {"--repeat", double(o.repeat), 1, 100},
        {"--need", double(o.need), 0, double(o.repeat)},
        {"--burst", double(o.burst), 4, 32},
        {"--mbufs", double(o.mbufs), 1023, 4'194'303},
        {"--descriptors", double(o.descriptors), 64, 16384},
        {"--wait-s", double(o.wait_s), 1, 3600},
    };
    for (const range& r : all) {
        if (!(r.value >= r.least && r.value <= r.most)) {
            return failure{std::string(r.name) + ": expected " + text_of(r.least) + " to " +
                           text_of(r.most) + ", got " + text_of(r.value)};
        }
    }
    return {};
}

result<void> check_addresses(const options& o) {
    if (!o.ip) {
        return failure{"--ip ADDRESS/PREFIX is required (our options come after --)"};
    }
    if (o.peer_ip.has_value() == !o.endpoints.empty()) {
        return failure{"one of --peer-ip ADDRESS and --endpoints FILE is required"};
    }
    if (o.print_config && !o.peer_ip) {
        return failure{"--print-config: expected --peer-ip"};
    }
    if (o.peer_ip && o.peer_ip->family != o.ip->ip.family) {
        return failure{"--peer-ip: expected an address of --ip's family, got " +
                       to_string(*o.peer_ip)};
    }
    if (o.gateway && o.gateway->family != o.ip->ip.family) {
        return failure{"--gateway: expected an address of --ip's family, got " +
                       to_string(*o.gateway)};
    }
    if (!o.udp_checksum && !o.ip->ip.is_ipv4()) {
        return failure{"--no-udp-checksum: IPv6 wants one"};
    }
    if (o.first_port % 2 != 0) {
        return failure{"--first-port: expected an even port, got " + std::to_string(o.first_port)};
    }
    const std::uint32_t fit = (65536U - o.first_port) / ports_a_call;
    if (o.calls_per_address > fit) {
        return failure{"--calls-per-address: expected at most " + std::to_string(fit) +
                       " with --first-port " + std::to_string(o.first_port) + ", got " +
                       std::to_string(o.calls_per_address)};
    }
    return {};
}

} // namespace

result<void> check_options(const options& o) {
    if (auto good = check_ranges(o); !good) {
        return good;
    }
    if (auto good = check_addresses(o); !good) {
        return good;
    }
    if (o.ptime_ms % 10 != 0 || o.ptime_ms == 50) {
        return failure{"--ptime: expected 10, 20, 30, 40 or 60, got " + std::to_string(o.ptime_ms)};
    }
    if (!o.wav.empty() && o.tone_hz != 0) {
        return failure{"--wav and --tone exclude each other"};
    }
    if (std::floor(o.tone_hz) != o.tone_hz) {
        return failure{"--tone: expected whole Hz, got " + text_of(o.tone_hz)};
    }
    if ((o.mode == run_mode::rate) != (o.rate_pps > 0)) {
        return failure{"--mode rate and --rate PACKETS go together"};
    }
    if (o.jitter_us != 0 && o.mode != run_mode::paced) {
        return failure{"--jitter-us: expected --mode paced"};
    }
    if (o.mode == run_mode::search && o.max_rate != 0 && o.max_rate < o.min_rate) {
        return failure{"--max-rate: expected at least --min-rate"};
    }
    if (o.both_ways && o.expect == expectation::any) {
        return failure{"--both-ways: expected --expect with a law, which side b then sends"};
    }
    return {};
}

} // namespace voxplane::voxgen
