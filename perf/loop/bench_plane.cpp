// Set-up of the bench and the passes of its packets.
#include "bench_plane.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <random>

#include <rte_cycles.h>
#include <rte_eth_ring.h>
#include <rte_ethdev.h>
#include <rte_ring.h>

#include "base/wire.hpp"
#include "checksum/checksum.hpp"

namespace voxplane::perf {

namespace {

constexpr unsigned chunk = 128; // packets on the ring at once: what one turn takes
constexpr unsigned header_bytes = 14 + 20 + 8 + 12;
constexpr unsigned payload_bytes = 160;
constexpr unsigned frame_bytes = header_bytes + payload_bytes;
constexpr std::uint32_t calls_per_address = 8192; // of two legs with two ports each
constexpr std::uint16_t first_port = 16384;

template <typename T>
T must(result<T> made) {
    if (!made) {
        std::fprintf(stderr, "%s\n", made.error().text.c_str());
        std::exit(1);
    }
    return std::move(*made);
}

ip_address ip(std::uint32_t host) {
    ip_address made;
    store_be32(made.bytes.data(), host);
    return made;
}

// Local addresses 198.18.0.x, remote 198.19.0.1, by call; both legs of a call on one address.
std::uint32_t local_ip(std::uint32_t call) {
    return 0xc6120001 + call / calls_per_address;
}
constexpr std::uint32_t remote_ip = 0xc6130001;
std::uint16_t local_port(std::uint32_t call, unsigned side) {
    return static_cast<std::uint16_t>(first_port + call % calls_per_address * 4 + side * 2);
}

} // namespace

bench_plane::bench_plane(const bench_settings& how)
    : how_(how), seq_(how.calls), payload_(payload_bytes) {
    std::generate(payload_.begin(), payload_.end(),
                  [&] { return static_cast<std::uint8_t>(random_()); });
    make_ports();
    make_plane();
    make_calls();
    make_packets();
}

bench_plane::~bench_plane() {
    port_.reset();
    for (rte_mbuf* m : order_) {
        rte_pktmbuf_free(m);
    }
    rte_ring_free(rx_);
    rte_ring_free(tx_);
}

const stats::counters& bench_plane::counters() const noexcept {
    return worker_->context().counters;
}

void bench_plane::make_ports() {
    static int made = 0;
    const std::string name = "bench" + std::to_string(made++);
    pools_.push_back(must(dpdk::packet_pool::create({name, how_.packets * 2 - 1, 256})));
    pools_.push_back(must(dpdk::packet_pool::create({name + "made", 63, 0})));
    rx_ = rte_ring_create((name + "rx").c_str(), 2 * chunk, SOCKET_ID_ANY,
                          RING_F_SP_ENQ | RING_F_SC_DEQ);
    tx_ = rte_ring_create((name + "tx").c_str(), 2 * chunk, SOCKET_ID_ANY,
                          RING_F_SP_ENQ | RING_F_SC_DEQ);
    const int id = rte_eth_from_rings(name.c_str(), &rx_, 1, &tx_, 1, 0);
    std::string device(RTE_ETH_NAME_MAX_LEN, '\0');
    rte_eth_dev_get_name_by_port(static_cast<std::uint16_t>(id), device.data());
    dpdk::port_settings wanted;
    wanted.device = device.c_str();
    wanted.rx_pools = {pools_[0].get()};
    port_ = std::make_unique<dpdk::port>(must(dpdk::port::create(wanted)));
}

void bench_plane::make_plane() {
    for (std::uint32_t call = 0; call < how_.calls; call += calls_per_address) {
        config::address address;
        address.ip = {ip(local_ip(call)), 16};
        addresses_.push_back(address);
    }
    legs_ = std::make_unique<session::leg_pool>(must(session::leg_pool::create(how_.calls)));
    entries_ =
        std::make_unique<session::port_table>(must(session::port_table::create(addresses_.size())));
    neighbours_ = std::make_unique<net::neighbour_table>(must(net::neighbour_table::create(1024)));
    quiescence_ = std::make_unique<dpdk::qsbr>(must(dpdk::qsbr::create(1, SOCKET_ID_ANY)));
    (void)quiescence_->register_worker(0);
    links_.push_back({must(dpdk::record_ring<session::command>::create("benchc", 1024, 0)),
                      must(dpdk::record_ring<session::event>::create("benche", 2048, 0))});
    shared_ = std::make_unique<datapath::shared>();
    shared_->port_entries = entries_.get();
    shared_->legs = legs_.get();
    shared_->neighbours = neighbours_.get();
    shared_->originated = pools_[1].get();
    shared_->kernels = how_.kernels;
    datapath::port_view& view = shared_->ports[port_->id()];
    view.id = port_->id();
    for (std::size_t i = 0; i < addresses_.size(); ++i) {
        const auto made =
            datapath::make_local_address(addresses_[i].ip.ip, port_->mac(), {}, port_->id());
        view.addresses.add(made, static_cast<std::uint16_t>(i));
        shared_->addresses.push_back(made);
        shared_->senders.push_back({});
    }
    datapath::worker_settings how;
    how.queues = {{port_->id(), 0}};
    how.stage_sample = how_.stage_sample;
    how.tsc_hz = rte_get_tsc_hz();
    how.quiescence = quiescence_.get();
    worker_ = std::make_unique<datapath::worker>(how, *shared_);
    datapath::context& c = worker_->context();
    c.routes[port_->id()] = {0, 0, true};
    c.commands = &links_[0].commands;
    c.events = &links_[0].events;
    controller_ =
        std::make_unique<session::controller>(session::controller::resources{legs_.get(),
                                                                             entries_.get(),
                                                                             neighbours_.get(),
                                                                             quiescence_.get(),
                                                                             links_,
                                                                             addresses_,
                                                                             {}},
                                              1);
}

void bench_plane::make_calls() {
    quiescence_->online(0);
    for (std::uint32_t i = 0; i < how_.calls; ++i) {
        config::call call;
        call.id = std::to_string(i);
        config::leg* legs[] = {&call.a, &call.b};
        for (unsigned side = 0; side < 2; ++side) {
            config::leg& leg = *legs[side];
            leg.local = {ip(local_ip(i)), local_port(i, side)};
            leg.remote = {ip(remote_ip), local_port(i, side)};
            leg.next_hop = config::next_hop_mode::fixed;
            leg.next_hop_mac = mac_address{{2, 0, 0, 0, 0, 1}};
            leg.zero_udp_checksum = how_.zero_checksum;
            leg.stream = config::stream_mode::own;
            leg.program = how_.program;
            if (how_.level) {
                leg.processors = {config::processor::level};
            }
        }
        call.a.payloads = {{"pcmu", config::payload_kind::pcmu, 0}};
        call.b.payloads = {{"pcma", config::payload_kind::pcma, 8}};
        if (how_.program == config::program_kind::relay) {
            call.b.payloads = call.a.payloads;
        }
        (void)must(controller_->create(call));
        worker_->turn();
        controller_->poll();
    }
    while (controller_->pending() > 0) {
        worker_->turn();
        controller_->poll();
    }
    worker_->open();
}

// Distinct mbufs in random order, as a port's pool gives them after some time.
void bench_plane::make_packets() {
    order_.resize(how_.packets);
    for (rte_mbuf*& m : order_) {
        m = rte_pktmbuf_alloc(pools_[0].get());
    }
    std::shuffle(order_.begin(), order_.end(), random_);
}

// The next packet of any call: all calls come by, however many there are.
void bench_plane::prepare(rte_mbuf* m) {
    const auto call = static_cast<std::uint32_t>(random_()) % how_.calls;
    rte_pktmbuf_reset(m);
    auto* f = reinterpret_cast<std::uint8_t*>(rte_pktmbuf_append(m, frame_bytes));
    const std::uint16_t seq = seq_[call]++;
    std::memset(f, 0, header_bytes);
    store_be16(f + 12, 0x0800);
    f[14] = 0x45;
    store_be16(f + 16, frame_bytes - 14);
    f[22] = 64;
    f[23] = 17;
    store_be32(f + 26, remote_ip);
    store_be32(f + 30, local_ip(call));
    const checksum::kernels& k = shared_->kernels.checksum.for_size(frame_bytes);
    const auto ip_sum = static_cast<std::uint16_t>(~checksum::fold(k.sum(f + 14, 20)));
    std::memcpy(f + 24, &ip_sum, 2);
    store_be16(f + 34, local_port(call, 0));
    store_be16(f + 36, local_port(call, 0));
    store_be16(f + 38, 8 + 12 + payload_bytes);
    f[42] = 0x80;
    store_be16(f + 44, seq);
    store_be32(f + 46, seq * 160U);
    store_be32(f + 50, 0x1000 + call);
    std::memcpy(f + header_bytes, payload_.data(), payload_bytes);
    if (!how_.zero_checksum) {
        const std::uint64_t sum = k.sum(f + 26, frame_bytes - 26) + (17U << 8) +
                                  __builtin_bswap16(8 + 12 + payload_bytes);
        const auto udp_sum = static_cast<std::uint16_t>(~checksum::fold(sum));
        std::memcpy(f + 40, &udp_sum, 2);
    }
}

std::uint64_t bench_plane::pass() {
    for (rte_mbuf* m : order_) {
        prepare(m);
    }
    std::uint64_t cycles = 0;
    std::array<void*, chunk> mbufs;
    for (std::uint32_t i = 0; i < how_.packets; i += chunk) {
        for (std::uint32_t j = 0; j < chunk; ++j) {
            mbufs[j] = order_[i + j];
        }
        rte_ring_sp_enqueue_bulk(rx_, mbufs.data(), chunk, nullptr);
        const std::uint64_t begin = rte_rdtsc_precise();
        worker_->turn();
        cycles += rte_rdtsc_precise() - begin;
        if (rte_ring_sc_dequeue_bulk(tx_, mbufs.data(), chunk, nullptr) != chunk) {
            std::fprintf(stderr, "bench: packets were lost, the figures would be wrong\n");
            std::exit(1);
        }
    }
    return cycles;
}

} // namespace voxplane::perf
