// A preloaded library that gives an unmodified DPDK program the port net_ring_pair0, whose rings
// end in a generator thread of ours on another core. It stands before rte_eal_init and
// rte_eal_cleanup: after the first it makes rings, port and thread; before the second it stops the
// thread and writes a report. The thread owns the mbufs it takes back; between, they are the
// program's. Settings come from the environment (RINGPAIR_*, see perf/README.md), since the
// program's options are its own.
#include <arpa/inet.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include <rte_cycles.h>
#include <rte_eal.h>
#include <rte_eth_ring.h>
#include <rte_ethdev.h>
#include <rte_ring.h>

#include "generator.hpp"

namespace {

using voxplane::ringpair::control_page;
using voxplane::ringpair::expectation;
using voxplane::ringpair::generator;
using voxplane::ringpair::plan;
using voxplane::ringpair::ring_port;

[[noreturn]] void fail(const char* what) {
    std::fprintf(stderr, "ringpair: %s\n", what);
    std::exit(EXIT_FAILURE);
}

std::string_view text_of(const char* name, const char* fallback) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : fallback;
}

unsigned long number_of(const char* name, unsigned long fallback) {
    const char* value = std::getenv(name);
    return value != nullptr ? std::strtoul(value, nullptr, 0) : fallback;
}

std::uint32_t address_of(const char* name, const char* fallback) {
    in_addr parsed{};
    if (inet_pton(AF_INET, text_of(name, fallback).data(), &parsed) != 1)
        fail("RINGPAIR_FROM and RINGPAIR_TO must be IPv4 addresses");
    return ntohl(parsed.s_addr);
}

plan plan_from_environment() {
    plan what;
    what.calls = static_cast<std::uint32_t>(number_of("RINGPAIR_CALLS", 1));
    what.calls_per_address =
        static_cast<std::uint32_t>(number_of("RINGPAIR_CALLS_PER_ADDRESS", 10000));
    what.from_ip = address_of("RINGPAIR_FROM", "198.19.0.1");
    what.to_ip = address_of("RINGPAIR_TO", "198.18.0.1");
    what.from_port = static_cast<std::uint16_t>(number_of("RINGPAIR_FROM_PORT", 20000));
    what.to_port = static_cast<std::uint16_t>(number_of("RINGPAIR_TO_PORT", 10000));
    what.port_step = static_cast<std::uint16_t>(number_of("RINGPAIR_PORT_STEP", 4));
    what.udp_checksum = number_of("RINGPAIR_UDP_CHECKSUM", 1) != 0;
    what.from_mac = {0x02, 0, 0, 0, 0, 0x02};
    const auto expect = text_of("RINGPAIR_EXPECT", "nothing");
    what.expect = expect == "alaw"   ? expectation::alaw_payload
                  : expect == "same" ? expectation::same_payload
                                     : expectation::nothing;
    if (what.calls == 0 || what.calls_per_address == 0)
        fail("RINGPAIR_CALLS and RINGPAIR_CALLS_PER_ADDRESS must be at least 1");
    return what;
}

plan with_mac_of(plan what, std::uint16_t port) {
    rte_ether_addr mac{};
    if (rte_eth_macaddr_get(port, &mac) == 0)
        std::memcpy(what.to_mac.data(), mac.addr_bytes, sizeof mac.addr_bytes);
    return what;
}

ring_port make_port() {
    const auto slots = static_cast<unsigned>(number_of("RINGPAIR_SLOTS", 1024));
    constexpr unsigned spsc = RING_F_SP_ENQ | RING_F_SC_DEQ;
    ring_port made{rte_ring_create("ringpair_to", slots, SOCKET_ID_ANY, spsc),
                   rte_ring_create("ringpair_from", slots, SOCKET_ID_ANY, spsc), 0};
    if (made.to_program == nullptr || made.from_program == nullptr)
        fail("no rings: RINGPAIR_SLOTS must be a power of two, and memory must suffice");
    const int id = rte_eth_from_rings("pair0", &made.to_program, 1, &made.from_program, 1, 0);
    if (id < 0)
        fail("rte_eth_from_rings failed: is the net_ring driver installed?");
    made.id = static_cast<std::uint16_t>(id);
    return made;
}

// Null without RINGPAIR_CONTROL: the generator then sends all it can.
control_page* control_from_environment() {
    const std::string path(text_of("RINGPAIR_CONTROL", ""));
    if (path.empty())
        return nullptr;
    const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0)
        fail("cannot open the file named by RINGPAIR_CONTROL");
    void* page = mmap(nullptr, sizeof(control_page), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (page == MAP_FAILED)
        fail("cannot map the file named by RINGPAIR_CONTROL");
    return static_cast<control_page*>(page);
}

// The worker's clock. A turn of its loop that received packets lasts until it asks again: that time
// is what these packets cost, whatever the program counts as its own. One worker, one queue.
struct meter {
    control_page* page = nullptr;
    eth_rx_burst_t receive = nullptr;
    std::uint64_t stall_cycles = 0;
    std::uint64_t asked = 0;
    std::uint16_t received = 0;
};
meter the_meter;

void add(std::atomic<std::uint64_t>& to, std::uint64_t v) {
    to.store(to.load(std::memory_order_relaxed) + v, std::memory_order_relaxed);
}

std::uint16_t metered_receive(void* queue, rte_mbuf** packets, std::uint16_t most) {
    const std::uint64_t now = rte_rdtsc();
    if (the_meter.received != 0) {
        const std::uint64_t spent = now - the_meter.asked;
        if (spent < the_meter.stall_cycles) {
            add(the_meter.page->busy_cycles, spent);
            add(the_meter.page->busy_packets, the_meter.received);
        } else {
            add(the_meter.page->stalls, 1);
        }
    }
    the_meter.asked = now;
    the_meter.received = the_meter.receive(queue, packets, most);
    return the_meter.received;
}

// Lives from rte_eal_init to rte_eal_cleanup; a program that never cleans up leaves no report.
generator* the_generator = nullptr;

template <typename Function>
Function* next_symbol(const char* name) {
    void* found = dlsym(RTLD_NEXT, name);
    if (found == nullptr)
        fail("the program is not linked to librte_eal dynamically");
    return reinterpret_cast<Function*>(found);
}

} // namespace

extern "C" int rte_eal_init(int argc, char** argv) {
    const int parsed = next_symbol<int(int, char**)>("rte_eal_init")(argc, argv);
    if (parsed >= 0 && the_generator == nullptr) {
        the_meter.page = control_from_environment();
        // A burst takes some microseconds; ten times that is the scheduler's or the host's doing.
        the_meter.stall_cycles = rte_get_tsc_hz() / 10000;
    }
    if (parsed >= 0 && the_generator == nullptr && std::getenv("RINGPAIR_METER") == nullptr) {
        const ring_port port = make_port();
        const auto core = static_cast<unsigned>(number_of("RINGPAIR_CORE", 0));
        the_generator = new generator(with_mac_of(plan_from_environment(), port.id), port, core,
                                      control_from_environment(),
                                      std::string(text_of("RINGPAIR_REPORT", "/dev/stderr")));
        the_generator->start();
    }
    return parsed;
}

extern "C" int rte_eth_dev_start(std::uint16_t port) {
    const int status = next_symbol<int(std::uint16_t)>("rte_eth_dev_start")(port);
    char name[RTE_ETH_NAME_MAX_LEN] = "";
    if (status == 0 && the_meter.page != nullptr && rte_eth_dev_get_name_by_port(port, name) == 0 &&
        text_of("RINGPAIR_METER", "net_ring_pair0") == name) {
        the_meter.receive = rte_eth_fp_ops[port].rx_pkt_burst;
        rte_eth_fp_ops[port].rx_pkt_burst = metered_receive;
    }
    return status;
}

extern "C" int rte_eal_cleanup() {
    delete the_generator;
    the_generator = nullptr;
    return next_symbol<int()>("rte_eal_cleanup")();
}
