// Set-up of the bench.
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

#include "bench_addresses.hpp"

namespace voxplane::perf {

namespace {

constexpr std::size_t most_voice_bytes = std::size_t{2} << 30;

template <typename T>
T must(result<T> made) {
    if (!made) {
        std::fprintf(stderr, "%s\n", made.error().text.c_str());
        std::exit(1);
    }
    return std::move(*made);
}

} // namespace

bench_plane::bench_plane(const bench_settings& how)
    : how_(how), seq_(std::size_t{2} * how.calls), payload_(payload_bytes) {
    std::generate(payload_.begin(), payload_.end(),
                  [&] { return static_cast<std::uint8_t>(random_()); });
    make_ports();
    make_plane();
    make_worker();
    make_calls();
    make_packets();
    begin_streams();
}

bench_plane::~bench_plane() {
    worker_->stop();
    worker_->turn(); // sends what waits
    collect(order_);
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
    const std::string& name = name_ = "bench" + std::to_string(made++);
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
    links_.push_back({must(dpdk::record_ring<session::command>::create(name_ + "c", 1024, 0)),
                      must(dpdk::record_ring<session::event>::create(name_ + "e", 2048, 0))});
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
}

void bench_plane::make_worker() {
    datapath::worker_settings how;
    how.queues = {{port_->id(), 0}};
    how.stage_sample = how_.stage_sample;
    how.measures = how_.measures;
    how.adjusts = how_.adjusts;
    how.frames_ahead = how_.frames_ahead;
    how.tsc_hz = rte_get_tsc_hz();
    how.quiescence = quiescence_.get();
    how.tick = how_.tick;
    how.shed = {0, 0};
    if (how_.voice) {
        // Media time runs as with so many legs, however long a pass takes.
        timestamps_ = std::make_unique<dpdk::rx_timestamp>(must(dpdk::rx_timestamp::create(1)));
        rte_mbuf_dyn_rx_timestamp_register(&stamp_offset_, &stamp_flag_);
        shared_->timestamps = timestamps_.get();
        shared_->ports[port_->id()].capture_clock = true;
        how.capture_clock = true;
        voices_ = std::make_unique<session::voice_pools>(most_voice_bytes, -1);
    }
    worker_ = std::make_unique<datapath::worker>(how, *shared_);
    datapath::context& c = worker_->context();
    c.routes[port_->id()] = {0, 0, true};
    c.commands = &links_[0].commands;
    c.events = &links_[0].events;
    voice_of_ = {voices_.get()};
    const session::voice_tools tools{&shared_->kernels.g711, &shared_->kernels.pcm,
                                     &dsp::processors(), how_.isa, rte_get_tsc_hz() / 1'000'000};
    controller_ =
        std::make_unique<session::controller>(session::controller::resources{legs_.get(),
                                                                             entries_.get(),
                                                                             neighbours_.get(),
                                                                             quiescence_.get(),
                                                                             links_,
                                                                             addresses_,
                                                                             {},
                                                                             voice_of_,
                                                                             tools},
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
            if (how_.voice) {
                turn_on_voice(leg);
            }
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

void bench_plane::turn_on_voice(config::leg& leg) const {
    for (const dsp::part which : {dsp::part::aec, dsp::part::vad, dsp::part::agc}) {
        leg.voice.on[static_cast<std::size_t>(which)] = true;
    }
    leg.voice.level = dsp::voice_level::quality;
    leg.voice.budget_us = 0; // others may have the machine for a while
}

} // namespace voxplane::perf
