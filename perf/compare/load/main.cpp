// compare_load [EAL arguments] -- --flows FILE --report FILE [...]: load of the comparisons over a
// port that DPDK made (veth by AF_XDP, memif). Runs on the main lcore alone. Shares no code with
// lib/, so that a fault there cannot hide itself here.
#include <getopt.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include "sender.hpp"
#include "watch.hpp"

namespace {

using voxplane::load::flow;
using voxplane::load::plan;
using voxplane::load::sender;
using voxplane::ringpair::expectation;

constexpr unsigned mbufs = 16383;
constexpr auto any_node = static_cast<unsigned>(SOCKET_ID_ANY);

[[noreturn]] void fail(const std::string& what) {
    std::fprintf(stderr, "compare_load: %s\n", what.c_str());
    std::exit(EXIT_FAILURE);
}

struct options {
    std::string flows;
    std::string report;
    std::string to_mac = "02:00:00:00:00:01";
    double rate = 0;
    double seconds = 2;
    double warm_up = 1;
    int watch = 0;
    expectation expect = expectation::nothing;
};

options parse(int argc, char** argv) {
    options chosen;
    const option known[] = {
        {"flows", 1, nullptr, 'f'},   {"report", 1, nullptr, 'o'},  {"rate", 1, nullptr, 'r'},
        {"seconds", 1, nullptr, 's'}, {"warm-up", 1, nullptr, 'u'}, {"watch", 1, nullptr, 'w'},
        {"expect", 1, nullptr, 'e'},  {"to-mac", 1, nullptr, 'm'},  {nullptr, 0, nullptr, 0}};
    optind = 1;
    for (int c = 0; (c = getopt_long(argc, argv, "", known, nullptr)) != -1;) {
        const std::string text = optarg != nullptr ? optarg : "";
        switch (c) {
        case 'f':
            chosen.flows = text;
            break;
        case 'o':
            chosen.report = text;
            break;
        case 'r':
            chosen.rate = std::atof(text.c_str());
            break;
        case 's':
            chosen.seconds = std::atof(text.c_str());
            break;
        case 'u':
            chosen.warm_up = std::atof(text.c_str());
            break;
        case 'w':
            chosen.watch = std::atoi(text.c_str());
            break;
        case 'm':
            chosen.to_mac = text;
            break;
        case 'e':
            chosen.expect = text == "alaw"   ? expectation::alaw_payload
                            : text == "same" ? expectation::same_payload
                                             : expectation::nothing;
            break;
        default:
            fail("see perf/README.md for the options");
        }
    }
    if (chosen.flows.empty() || chosen.report.empty() || chosen.seconds <= 0)
        fail("--flows, --report and a time above 0 are needed");
    return chosen;
}

// A line a stream: from-ip from-port to-ip to-port payload-type sends; addresses as numbers. Two
// lines are a call.
plan read_plan(const options& chosen, std::uint16_t port) {
    plan what;
    std::ifstream file(chosen.flows);
    std::uint64_t from_ip = 0, from_port = 0, to_ip = 0, to_port = 0, type = 0, sends = 0;
    while (file >> from_ip >> from_port >> to_ip >> to_port >> type >> sends)
        what.flows.push_back(
            {static_cast<std::uint32_t>(from_ip), static_cast<std::uint32_t>(to_ip),
             static_cast<std::uint16_t>(from_port), static_cast<std::uint16_t>(to_port),
             static_cast<std::uint8_t>(type), sends != 0});
    if (what.flows.empty() || what.flows.size() % 2 != 0)
        fail(chosen.flows + ": two lines a call are expected");
    what.expect = chosen.expect;
    rte_ether_addr mac{};
    if (rte_ether_unformat_addr(chosen.to_mac.c_str(), &mac) != 0)
        fail("--to-mac is no MAC address");
    std::memcpy(what.to_mac.data(), mac.addr_bytes, sizeof mac.addr_bytes);
    if (rte_eth_macaddr_get(port, &mac) == 0)
        std::memcpy(what.from_mac.data(), mac.addr_bytes, sizeof mac.addr_bytes);
    return what;
}

// One queue each way. AF_XDP sends without copying only from the pool that it receives into.
rte_mempool* start_port(std::uint16_t port) {
    rte_mempool* pool =
        rte_pktmbuf_pool_create("load", mbufs, 256, 0, RTE_MBUF_DEFAULT_BUF_SIZE, SOCKET_ID_ANY);
    const rte_eth_conf plain{};
    if (pool == nullptr)
        fail("no memory for mbufs");
    if (rte_eth_dev_configure(port, 1, 1, &plain) != 0 ||
        rte_eth_rx_queue_setup(port, 0, 2048, any_node, nullptr, pool) != 0 ||
        rte_eth_tx_queue_setup(port, 0, 2048, any_node, nullptr) != 0 ||
        rte_eth_dev_start(port) != 0)
        fail("the port does not start");
    return pool;
}

void wait_for_link(std::uint16_t port) {
    rte_eth_link link{};
    for (int tries = 0; tries < 100; ++tries) {
        if (rte_eth_link_get_nowait(port, &link) == 0 && link.link_status == RTE_ETH_LINK_UP)
            return;
        rte_delay_ms(100);
    }
    fail("the link did not come up");
}

void write_report(const std::string& path, const sender& by, std::uint16_t port, double seconds,
                  const std::string& threads) {
    std::FILE* out = std::fopen(path.c_str(), "w");
    if (out == nullptr)
        fail(path + ": cannot be written");
    rte_eth_stats device{};
    rte_eth_stats_get(port, &device);
    const auto& t = by.counts();
    const double us = 1e6 / static_cast<double>(rte_get_tsc_hz());
    const auto at = [&](double share) {
        return static_cast<double>(by.latencies().percentile(share)) * us;
    };
    const auto n = [](std::uint64_t v) { return static_cast<unsigned long long>(v); };
    std::fprintf(out,
                 "{\"seconds\": %.6f, \"sent\": %llu, \"returned\": %llu, \"arrived\": %llu, "
                 "\"duplicate\": %llu, \"foreign\": %llu, \"judged\": %llu, \"damaged\": %llu, "
                 "\"other_octets\": %llu, \"refused\": %llu, \"pauses\": %llu, "
                 "\"paused_us\": %.1f, \"missed_here\": %llu, ",
                 seconds, n(t.sent), n(t.returned), n(t.arrived), n(t.duplicate), n(t.foreign),
                 n(t.judged), n(t.damaged), n(t.other_octets), n(t.refused), n(t.pauses),
                 static_cast<double>(t.paused_cycles) * us, n(device.imissed));
    std::fprintf(out,
                 "\"latency_us\": {\"p50\": %.2f, \"p90\": %.2f, \"p99\": %.2f, \"p999\": %.2f, "
                 "\"max\": %.2f}, \"threads_ns\": %s}\n",
                 at(0.5), at(0.9), at(0.99), at(0.999),
                 static_cast<double>(by.latencies().most()) * us, threads.c_str());
    std::fclose(out);
}

} // namespace

int main(int argc, char** argv) {
    const int taken = rte_eal_init(argc, argv);
    if (taken < 0)
        fail("EAL does not start");
    const options chosen = parse(argc - taken, argv + taken);
    if (rte_eth_dev_count_avail() != 1)
        fail("exactly one port is expected: one --vdev, and it must have come up");
    const auto port = static_cast<std::uint16_t>(rte_eth_find_next(0));
    rte_mempool* pool = start_port(port);
    sender by(read_plan(chosen, port), port, pool);
    wait_for_link(port);

    const auto cycles = [](double seconds) {
        return static_cast<std::uint64_t>(seconds * static_cast<double>(rte_get_tsc_hz()));
    };
    by.run(cycles(chosen.warm_up), chosen.rate, false);
    const auto before = voxplane::load::thread_times(chosen.watch);
    const std::uint64_t began = rte_rdtsc();
    by.run(cycles(chosen.seconds), chosen.rate, true);
    const double took =
        static_cast<double>(rte_rdtsc() - began) / static_cast<double>(rte_get_tsc_hz());
    const auto after = voxplane::load::thread_times(chosen.watch);
    by.drain(cycles(0.3));
    write_report(chosen.report, by, port, took, voxplane::load::json_of_difference(before, after));
    rte_eth_dev_stop(port);
    rte_eal_cleanup();
    return EXIT_SUCCESS;
}
