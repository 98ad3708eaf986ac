// voxgen: start and stop in order. Only this file prints errors and sets the exit status: 0 passed,
// 1 did not run, 2 ran and found faults or loss.
#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <rte_ethdev.h>

#include "../voxplane/allocations.hpp"
#include "../voxplane/command_line.hpp"
#include "../voxplane/signals.hpp"
#include "dpdk/cycle_rate.hpp"
#include "dpdk/eal.hpp"
#include "dpdk/mempool.hpp"
#include "dpdk/port.hpp"
#include "link.hpp"
#include "options.hpp"
#include "report.hpp"
#include "scene.hpp"
#include "search.hpp"
#include "trial.hpp"

namespace voxplane::voxgen {

namespace {

constexpr const char* version = "0.1.0";
constexpr std::uint32_t slots = 1U << 20; // of the send-time table, shared by all streams
constexpr std::uint32_t least_window = 64;
constexpr std::uint32_t most_window = 32768;
constexpr std::uint32_t pool_cache = 256;
constexpr double flood_s = 1; // that bounds a search
constexpr double above_flood = 1.05;
constexpr double settle_s = 0.1;    // longest warm-up of a search's trials
constexpr double keeps_rate = 0.99; // of what a search asks for, else the trial says nothing
constexpr auto settle = std::chrono::milliseconds(50);

int fail(const failure& why) {
    std::fprintf(stderr, "voxgen: %s\n", why.text.c_str());
    return 1;
}

// All that a run stands on, destroyed in reverse.
struct bench {
    std::unique_ptr<dpdk::packet_pool> pool;
    std::unique_ptr<dpdk::port> port;
    std::vector<net::local_address> locals;
    link_settings link;
    std::unique_ptr<scene> calls;
    std::unique_ptr<ledger> accounts;
    std::unique_ptr<engine> polls;
};

result<std::string> device_of(const options& o) {
    if (!o.device.empty()) {
        return o.device;
    }
    if (rte_eth_dev_count_avail() != 1) {
        return failure{"EAL made " + std::to_string(rte_eth_dev_count_avail()) +
                       " ports: expected --device NAME, or a single port"};
    }
    char name[RTE_ETH_NAME_MAX_LEN] = "";
    for (std::uint16_t id = 0; id < RTE_MAX_ETHPORTS; ++id) {
        if (rte_eth_dev_is_valid_port(id) != 0) {
            (void)rte_eth_dev_get_name_by_port(id, name);
        }
    }
    return std::string(name);
}

result<void> open_port(bench& b, const options& o) {
    const auto device = device_of(o);
    if (!device) {
        return device.error();
    }
    dpdk::packet_pool_settings memory;
    memory.name = "voxgen";
    memory.count = o.mbufs;
    memory.cache = pool_cache;
    auto pool = dpdk::packet_pool::create(memory);
    if (!pool) {
        return pool.error();
    }
    b.pool = std::make_unique<dpdk::packet_pool>(std::move(*pool));
    dpdk::port_settings wanted;
    wanted.device = *device;
    wanted.rx_pools = {b.pool->get()}; // AF_XDP sends uncopied what is of this pool
    wanted.rx_descriptors = static_cast<std::uint16_t>(o.descriptors);
    wanted.tx_descriptors = static_cast<std::uint16_t>(o.descriptors);
    wanted.rx_checksums = false; // the judge adds them up itself
    wanted.tx_checksums = false;
    auto port = dpdk::port::create(wanted);
    if (!port) {
        return port.error();
    }
    b.port = std::make_unique<dpdk::port>(std::move(*port));
    return {};
}

result<mac_address> meet_peer(bench& b, const options& o, const checksum::kernels& kernels) {
    b.locals = make_locals(o, b.port->mac());
    b.link.port = b.port.get();
    b.link.pool = b.pool.get();
    b.link.slow = {b.port->id(), b.locals, &kernels};
    b.link.most = std::chrono::seconds(o.wait_s);
    b.link.stop = app::stop_asked;
    const auto peers = peer_endpoints(o);
    if (!peers) {
        return peers.error();
    }
    b.link.next_hop = o.gateway.value_or(peers->front().a.ip);
    if (o.peer_mac) {
        const auto up = wait_for_link(b.link);
        return up ? result<mac_address>(*o.peer_mac) : up.error();
    }
    return find_next_hop(b.link);
}

injection_settings faults_of(const options& o, std::uint64_t tsc_hz) {
    injection_settings how;
    how.seed = o.seed;
    how.loss = o.loss;
    how.reorder = o.reorder;
    how.duplicate = o.duplicate;
    how.jitter_cycles = tsc_hz / 1'000'000 * o.jitter_us;
    return how;
}

std::uint32_t window_for(std::size_t streams) {
    std::uint32_t window = least_window;
    while (window < most_window && std::size_t{window} * 2 * streams <= slots) {
        window *= 2;
    }
    return window;
}

result<void> build(bench& b, const options& o, std::uint64_t tsc_hz) {
    const checksum::kernels& kernels = checksum::kernels_for(*simd::select("auto"));
    if (auto opened = open_port(b, o); !opened) {
        return opened;
    }
    const auto next_hop = meet_peer(b, o, kernels);
    if (!next_hop) {
        return next_hop.error();
    }
    auto calls = make_scene(o, b.port->mac(), *next_hop, kernels);
    if (!calls) {
        return calls.error();
    }
    b.calls = std::move(*calls);
    const auto streams = static_cast<std::uint32_t>(b.calls->streams.size());
    b.accounts = std::make_unique<ledger>(streams, window_for(streams));
    engine_settings how;
    how.port = b.port->id();
    how.burst_pkts = o.burst;
    how.pool = b.pool->get();
    how.slow = b.link.slow;
    how.allocations = app::allocations;
    b.polls =
        std::make_unique<engine>(how, b.calls->view, *b.accounts, injection(faults_of(o, tsc_hz)));
    return {};
}

// Copies sent of a packet that was due, since faults on purpose take some away and add others.
double copies_of(const figures& f) {
    return f.packets == 0 ? 1 : static_cast<double>(f.sent) / static_cast<double>(f.packets);
}

// The trials of a search, each shown as it ends.
result<void> run_search(const runner& run, const options& o, bench& b, report& r) {
    search_settings how;
    how.min_pps = o.min_rate;
    how.max_pps = o.max_rate;
    how.resolution = o.resolution;
    how.max_loss = o.max_loss;
    how.repeat = o.repeat;
    how.need = o.need == 0 ? o.repeat : o.need;
    std::printf("%12s %12s %12s %10s %10s %10s %10s\n", "asked pps", "sent pps", "back pps", "lost",
                "share", "p99 us", "pacing us");
    std::optional<failure> broken;
    const auto one = [&](double pps, double seconds) {
        answer_for(b.link, settle);
        auto done = run.run(pps, std::min(o.warm_up_s, settle_s), seconds);
        if (!done) {
            broken = done.error();
            return trial_record{};
        }
        std::printf("%s\n", line_of(*done, r.tsc_hz).c_str());
        std::fflush(stdout);
        r.trials.push_back(*done);
        return *done;
    };
    if (how.max_pps == 0) {
        how.beyond = true; // floods take time from the device that a paced load does not
        how.max_pps = one(0, std::min(flood_s, o.seconds)).received_pps * above_flood;
    }
    const auto trial = [&](double pps) {
        const trial_record t = one(pps, o.seconds);
        search_trial out;
        out.sent_pps = t.sent_pps;
        out.received_pps = t.received_pps;
        out.sent = t.counted.sent;
        out.lost = t.counted.lost;
        out.wrong = t.counted.wrong + t.counted.bad_checksum + t.counted.malformed;
        out.limited = fell_behind(t) || t.sent_pps < keeps_rate * pps * copies_of(t.counted);
        return out;
    };
    r.found = search(how, trial, [&] { return broken.has_value() || app::stop_asked(); });
    return broken ? result<void>(*broken) : result<void>();
}

result<void> run_once(const runner& run, const options& o, report& r) {
    const double pps = o.mode == run_mode::flood  ? 0
                       : o.mode == run_mode::rate ? o.rate_pps
                                                  : real_time_pps(o, r.streams);
    auto done = run.run(pps, o.warm_up_s, o.seconds);
    if (!done) {
        return done.error();
    }
    r.trials.push_back(std::move(*done));
    return {};
}

int run(const options& o, const app::command_line& line) {
    std::vector<std::string> words = line.eal;
    std::vector<char*> argv;
    for (std::string& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    auto eal = dpdk::eal::create(static_cast<int>(words.size()), argv.data());
    if (!eal) {
        return fail(eal.error());
    }
    const auto lcores = dpdk::worker_lcores();
    if (lcores.empty()) {
        return fail({"no lcore to poll on: give EAL two, such as -l 0,1"});
    }
    app::heed_stop_signals();
    bench b;
    report r;
    r.version = version;
    r.tsc_hz = dpdk::cycle_hz();
    if (auto built = build(b, o, r.tsc_hz); !built) {
        return fail(built.error());
    }
    r.device = b.port->name();
    r.driver = b.port->driver();
    r.streams = b.calls->streams.size();
    const runner runs{o, *b.polls, lcores.front(), r.tsc_hz, app::stop_asked};
    const result<void> done =
        o.mode == run_mode::search ? run_search(runs, o, b, r) : run_once(runs, o, r);
    if (!done) {
        return fail(done.error());
    }
    std::fputs(to_text(r, o).c_str(), stdout);
    if (!o.report.empty()) {
        if (auto written = write_json(o.report, r, o); !written) {
            return fail(written.error());
        }
    }
    return passed(r, o) ? 0 : 2;
}

int start(int argc, char** argv) {
    const app::command_line line = app::split(argc, argv);
    const auto o = parse_options(line.own);
    if (!o) {
        return fail(o.error());
    }
    if (o->help) {
        std::fputs(usage().c_str(), stdout);
        return 0;
    }
    if (o->version) {
        std::printf("voxgen %s\n", version);
        return 0;
    }
    if (o->print_config) {
        std::fputs(plane_config(*o).c_str(), stdout);
        return 0;
    }
    return run(*o, line);
}

} // namespace

} // namespace voxplane::voxgen

int main(int argc, char** argv) {
    return voxplane::voxgen::start(argc, argv);
}
