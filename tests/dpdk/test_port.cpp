// Ports on memory-backed devices: what is told about them, what is refused, packets through them.
#include <cstdint>
#include <string>
#include <vector>

#include <rte_ethdev.h>
#include <rte_mbuf.h>

#include "dpdk/mempool.hpp"
#include "dpdk/port.hpp"
#include "dpdk/timestamp.hpp"
#include "eal_fixture.hpp"
#include "support/cmocka.hpp"

namespace {

using namespace voxplane;

constexpr std::uint32_t first_second = 1700000000;

bool contains(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

std::string create_error(const dpdk::port_settings& wanted) {
    const auto port = dpdk::port::create(wanted);
    return port ? "" : port.error().text;
}

void missing_device_is_a_clear_error(void**) {
    assert_string_equal(create_error({.device = "net_af_packet0"}).c_str(),
                        "port 'net_af_packet0' does not exist: EAL did not create it; check "
                        "--vdev net_af_packet0,... and the driver's own lines above");
    assert_true(contains(create_error({.device = "0000:3b:00.0"}), "vfio-pci"));
    // EAL started although this one could not open its file.
    assert_true(contains(create_error({.device = "net_pcap_broken"}), "does not exist"));
}

void descriptions_tell_captures_from_loops(void**) {
    const auto is = [](const char* device, const char* driver, bool capture, unsigned unit_ns) {
        const auto about = dpdk::describe_port(device);
        return about && about->driver == driver && about->capture == capture &&
               about->timestamp_unit_ns == unit_ns && about->max_rx_queues > 0;
    };
    // Newer drivers stamp in nanoseconds when asked; see describe_capture().
    const auto once = dpdk::describe_port("net_pcap_once");
    assert_true(once.has_value());
    const unsigned unit_ns = once->rx_offloads & RTE_ETH_RX_OFFLOAD_TIMESTAMP ? 1 : 1000;
    assert_true(is("net_pcap_once", "net_pcap", true, unit_ns));
    assert_true(is("net_pcap_loop", "net_pcap", false, 0));
    assert_true(is("net_null0", "net_null", false, 0));
    assert_true(is("net_ring0", "net_ring", false, 0));
}

void too_many_queues_are_refused(void**) {
    assert_string_equal(
        create_error({.device = "net_pcap_once", .tx_queues = 2}).c_str(),
        "port 'net_pcap_once': 2 transmit queues were asked for, the device has at most 1");
    const auto about = dpdk::describe_port("net_null0");
    assert_true(about.has_value());
    const std::size_t most = about->max_rx_queues;
    const auto text = create_error(
        {.device = "net_null0", .rx_pools = std::vector<rte_mempool*>(most + 1), .tx_queues = 1});
    assert_true(contains(text, "receive queues were asked for"));
}

struct loop_facts {
    std::string error;
    bool link_up = false;
    bool offloads_claimed = true;
    bool same_mbuf = false;
    std::uint64_t rx_pkts = 0;
    std::uint64_t tx_pkts = 0;
    unsigned leaked = 1;
    bool lost_after_close = false;
    bool lost_before = true;
};

// A net_ring device loops to itself: what is sent comes back as the same mbuf.
loop_facts loop_one_packet() {
    loop_facts facts;
    auto pool = dpdk::packet_pool::create({.name = "loop", .count = 1023, .cache = 32, .numa = 0});
    if (!pool) {
        facts.error = pool.error().text;
        return facts;
    }
    {
        auto port = dpdk::port::create({.device = "net_ring0", .rx_pools = {pool->get()}});
        if (!port) {
            facts.error = port.error().text;
            return facts;
        }
        dpdk::port moved = std::move(*port);
        facts.link_up = moved.link_up();
        facts.lost_before = moved.lost();
        const auto& offloads = moved.offloads();
        facts.offloads_claimed = offloads.rx_udp_checksum || offloads.tx_udp_checksum;
        rte_mbuf* sent = rte_pktmbuf_alloc(pool->get());
        rte_pktmbuf_append(sent, 64);
        if (rte_eth_tx_burst(moved.id(), 0, &sent, 1) != 1)
            facts.error = "not sent";
        rte_mbuf* received = nullptr;
        if (rte_eth_rx_burst(moved.id(), 0, &received, 1) != 1)
            facts.error = "not received";
        facts.same_mbuf = received == sent;
        facts.rx_pkts = moved.stats().rx_pkts;
        facts.tx_pkts = moved.stats().tx_pkts;
        rte_pktmbuf_free(received);
    }
    facts.leaked = pool->in_use();
    facts.lost_after_close = contains(create_error({.device = "net_ring0"}), "does not exist");
    return facts;
}

void ring_port_returns_the_same_mbuf(void**) {
    const loop_facts facts = loop_one_packet();
    assert_string_equal(facts.error.c_str(), "");
    assert_true(facts.link_up);
    assert_false(facts.lost_before);
    assert_false(facts.offloads_claimed);
    assert_true(facts.same_mbuf);
    assert_int_equal(facts.rx_pkts, 1);
    assert_int_equal(facts.tx_pkts, 1);
    assert_int_equal(facts.leaked, 0);
    assert_true(facts.lost_after_close);
}

struct capture_facts {
    std::string error;
    bool capture = false;
    unsigned received = 0;
    std::uint64_t stamps_ns[2] = {};
    unsigned lengths[2] = {};
};

capture_facts read_capture(const char* device) {
    capture_facts facts;
    auto pool = dpdk::packet_pool::create({.name = "replay", .count = 1023, .numa = 0});
    auto port = pool ? dpdk::port::create({.device = device, .rx_pools = {pool->get()}})
                     : result<dpdk::port>(pool.error());
    if (!port) {
        facts.error = port.error().text;
        return facts;
    }
    auto clock = dpdk::rx_timestamp::create(port->timestamp_unit_ns());
    if (!clock) {
        facts.error = clock.error().text;
        return facts;
    }
    facts.capture = port->capture();
    rte_mbuf* packets[8] = {};
    facts.received = rte_eth_rx_burst(port->id(), 0, packets, 8);
    for (unsigned i = 0; i < facts.received && i < 2; ++i) {
        facts.stamps_ns[i] = clock->has(packets[i]) ? clock->ns(packets[i]) : 0;
        facts.lengths[i] = packets[i]->data_len;
    }
    rte_pktmbuf_free_bulk(packets, facts.received);
    return facts;
}

void capture_carries_recorded_time(void**) {
    const capture_facts facts = read_capture("net_pcap_once");
    assert_string_equal(facts.error.c_str(), "");
    assert_true(facts.capture);
    assert_int_equal(facts.received, 2);
    assert_true(facts.stamps_ns[0] == first_second * 1000000000ULL);
    assert_true(facts.stamps_ns[1] == first_second * 1000000000ULL + 20000000ULL);
    assert_int_equal(facts.lengths[0], 64);
    assert_int_equal(facts.lengths[1], 100);
}

void clock_needs_a_unit(void**) {
    const auto clock = dpdk::rx_timestamp::create(0);
    assert_false(clock.has_value());
    const capture_facts loop = read_capture("net_null0");
    assert_true(contains(loop.error, "stamps no packets"));
}

void descriptors_are_brought_into_limits(void**) {
    const auto adjusted = [] {
        auto pool = dpdk::packet_pool::create({.name = "limits", .count = 1023, .numa = 0});
        if (!pool)
            return false;
        auto port = dpdk::port::create({.device = "net_null_tx", .tx_descriptors = 0});
        return port && port->rx_queues() == 0 && port->tx_queues() == 1 &&
               port->steering() == dpdk::port_steering::single_queue;
    };
    assert_true(adjusted());
}

} // namespace

int main() {
    const voxplane::test::scratch_directory scratch;
    const voxplane::test::captured_frame frames[] = {
        {first_second, 0, std::vector<std::uint8_t>(64, 0x11)},
        {first_second, 20000, std::vector<std::uint8_t>(100, 0x22)},
    };
    const std::string capture = scratch.file("in.pcap");
    voxplane::test::write_capture(capture, frames);
    const auto eal = voxplane::test::start_eal(
        scratch,
        {"--vdev", "net_pcap_once,rx_pcap=" + capture + ",tx_pcap=" + scratch.file("out.pcap"),
         "--vdev", "net_pcap_loop,rx_pcap=" + capture + ",infinite_rx=1", "--vdev",
         "net_pcap_broken,rx_pcap=" + scratch.file("absent.pcap"), "--vdev", "net_null0", "--vdev",
         "net_null_tx", "--vdev", "net_ring0"});
    const CMUnitTest tests[] = {
        cmocka_unit_test(missing_device_is_a_clear_error),
        cmocka_unit_test(descriptions_tell_captures_from_loops),
        cmocka_unit_test(too_many_queues_are_refused),
        cmocka_unit_test(ring_port_returns_the_same_mbuf),
        cmocka_unit_test(capture_carries_recorded_time),
        cmocka_unit_test(clock_needs_a_unit),
        cmocka_unit_test(descriptors_are_brought_into_limits),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
