// What the bench is made of, in order of construction, and calls and frames as most tests want
// them.
#include <cstdio>
#include <cstdlib>

#include <rte_cycles.h>
#include <rte_errno.h>
#include <rte_eth_ring.h>
#include <rte_ethdev.h>
#include <rte_lcore.h>
#include <rte_ring.h>

#include "support/plane.hpp"

namespace voxplane::test {

namespace {

[[noreturn]] void give_up(const std::string& what) {
    std::fprintf(stderr, "bench: %s\n", what.c_str());
    std::abort();
}

template <typename T>
T must(result<T> made) {
    if (!made) {
        give_up(made.error().text);
    }
    return std::move(*made);
}

template <typename T>
std::unique_ptr<T> keep(result<T> made) {
    return std::make_unique<T>(must(std::move(made)));
}

std::unique_ptr<dpdk::packet_pool> make_pool(const char* name, std::uint32_t count) {
    dpdk::packet_pool_settings wanted;
    wanted.name = name;
    wanted.count = count;
    wanted.cache = count >= 512 ? 128 : 0;
    return keep(dpdk::packet_pool::create(wanted));
}

rte_ring* make_ring(const std::string& name, unsigned places) {
    rte_ring* ring = rte_ring_create(name.c_str(), places, SOCKET_ID_ANY, 0);
    if (ring == nullptr) {
        give_up("rte_ring_create " + name + ": " + rte_strerror(rte_errno));
    }
    return ring;
}

constexpr auto any_node = static_cast<unsigned>(SOCKET_ID_ANY);

void start_port(std::uint16_t id, std::uint16_t tx_queues, rte_mempool* pool) {
    const rte_eth_conf conf{};
    int code = rte_eth_dev_configure(id, 1, tx_queues, &conf);
    code = code != 0 ? code : rte_eth_rx_queue_setup(id, 0, 64, any_node, nullptr, pool);
    for (std::uint16_t q = 0; q < tx_queues && code == 0; ++q) {
        code = rte_eth_tx_queue_setup(id, q, 64, any_node, nullptr);
    }
    code = code != 0 ? code : rte_eth_dev_start(id);
    if (code != 0) {
        give_up("port " + std::to_string(id) + ": " + rte_strerror(-code));
    }
}

} // namespace

plane::plane(const plane_settings& how) : how_(how) {
    packets_ = make_pool("bench", how.packets);
    originated_ = make_pool("bench_made", how.originated);
    for (unsigned i = 0; i < how.ports; ++i) {
        make_port(i);
    }
    make_tables();
    make_view();
    make_workers();
    voice_ = std::make_unique<session::voice_pools>(how_.voice_bytes, -1);
    voice_of_.assign(how_.workers, voice_.get());
    const datapath::kernels& kernels = shared_->kernels;
    const session::voice_tools tools{&kernels.g711, &kernels.pcm, how_.processors,
                                     must(simd::select(how_.isa)), rte_get_tsc_hz() / 1'000'000};
    controller_ = std::make_unique<session::controller>(
        session::controller::resources{legs_.get(), port_entries_.get(), neighbours_.get(),
                                       quiescence_.get(), links_, addresses_, how_.fixed, voice_of_,
                                       tools},
        1);
}

void plane::make_port(unsigned index) {
    static unsigned serial = 0; // a name is given only once in a process
    port_rings made;
    const std::string name = "bench" + std::to_string(serial++);
    made.rx = make_ring(name + "rx", how_.ring);
    for (unsigned w = 0; w < how_.workers; ++w) {
        made.tx.push_back(make_ring(name + "tx" + std::to_string(w), how_.ring));
    }
    const int id = rte_eth_from_rings(name.c_str(), &made.rx, 1, made.tx.data(),
                                      static_cast<unsigned>(made.tx.size()), 0);
    if (id < 0) {
        give_up("rte_eth_from_rings: " + std::string(rte_strerror(rte_errno)));
    }
    if (id != static_cast<int>(index)) {
        give_up("port number " + std::to_string(id) + ", expected " + std::to_string(index));
    }
    made.id = static_cast<std::uint16_t>(id);
    start_port(made.id, static_cast<std::uint16_t>(how_.workers), packets_->get());
    ports_.push_back(made);
}

void plane::make_tables() {
    legs_ = keep(session::leg_pool::create(how_.calls));
    port_entries_ = keep(session::port_table::create(how_.addresses.size()));
    neighbours_ = keep(net::neighbour_table::create(64));
    quiescence_ = keep(dpdk::qsbr::create(how_.workers, SOCKET_ID_ANY));
    timestamps_ = keep(dpdk::rx_timestamp::create(1));
    if (rte_mbuf_dyn_rx_timestamp_register(&stamp_offset_, &stamp_flag_) != 0) {
        give_up("rte_mbuf_dyn_rx_timestamp_register");
    }
    for (unsigned w = 0; w < how_.workers; ++w) {
        const std::string suffix = std::to_string(w);
        links_.push_back(
            {must(dpdk::record_ring<session::command>::create("commands" + suffix, 1024, -1)),
             must(dpdk::record_ring<session::event>::create("events" + suffix, 2048, -1))});
        if (!quiescence_->register_worker(w)) {
            give_up("register_worker");
        }
        quiescence_->online(w);
    }
    for (unsigned i = 0; i < how_.workers * how_.workers; ++i) {
        const bool own = i / how_.workers == i % how_.workers;
        handovers_.push_back(
            own ? nullptr
                : keep(dpdk::mbuf_ring::create("hand" + std::to_string(i), how_.handover, -1)));
    }
}

void plane::make_view() {
    shared_ = std::make_unique<datapath::shared>();
    datapath::shared& s = *shared_;
    s.port_entries = port_entries_.get();
    s.legs = legs_.get();
    s.neighbours = neighbours_.get();
    s.originated = originated_->get();
    s.kernels = datapath::kernels_for(must(simd::select(how_.isa)));
    s.timestamps = timestamps_.get();
    s.workers = how_.workers;
    for (const port_rings& p : ports_) {
        s.ports[p.id].id = p.id;
        s.ports[p.id].capture_clock = how_.capture_clock;
    }
    for (const plane_address& a : how_.addresses) {
        const auto index = static_cast<std::uint16_t>(addresses_.size());
        config::address address;
        address.port = std::to_string(a.port);
        address.ip = must(parse_prefix(a.ip));
        address.vlan = a.vlan;
        if (!a.gateway.empty()) {
            address.gateway = must(parse_ip(a.gateway));
        }
        net::local_address answers{address.ip.ip, port_mac(a.port), {}, true};
        std::copy(a.vlan.begin(), a.vlan.end(), answers.vlan.begin());
        const auto made =
            datapath::make_local_address(address.ip.ip, port_mac(a.port), a.vlan, a.port);
        s.ports[a.port].addresses.add(made, index);
        s.ports[a.port].answers.push_back(answers);
        s.senders.push_back(answers);
        s.addresses.push_back(made);
        addresses_.push_back(address);
    }
    if (how_.adjust) {
        how_.adjust(s);
    }
    for (const config::neighbour& n : how_.fixed) {
        const auto address_count = static_cast<std::uint16_t>(addresses_.size());
        for (std::uint16_t i = 0; i < address_count; ++i) {
            (void)must(neighbours_->add_fixed(n.ip, i, n.mac));
        }
    }
}

void plane::make_workers() {
    for (unsigned w = 0; w < how_.workers; ++w) {
        datapath::worker_settings settings;
        settings.index = w;
        // Ports go round the workers.
        for (unsigned p = w; p < how_.ports; p += how_.workers) {
            settings.queues.push_back({ports_[p].id, 0});
        }
        settings.burst_pkts = how_.burst;
        settings.capture_clock = how_.capture_clock;
        settings.shed = how_.shed;
        settings.tick = how_.tick;
        settings.tsc_hz = rte_get_tsc_hz();
        settings.quiescence = quiescence_.get();
        settings.allocations = how_.allocations;
        workers_.push_back(std::make_unique<datapath::worker>(settings, *shared_));
        datapath::context& c = workers_.back()->context();
        c.commands = &links_[w].commands;
        c.events = &links_[w].events;
        for (unsigned other = 0; other < how_.workers; ++other) {
            c.lanes[other].ring = handovers_[w * how_.workers + other].get();
            c.inbound[other] = handovers_[other * how_.workers + w].get();
        }
        for (const port_rings& p : ports_) {
            c.routes[p.id] = how_.route
                                 ? how_.route(w, p.id)
                                 : datapath::tx_route{static_cast<std::uint16_t>(w), 0, true};
        }
        workers_.back()->open();
    }
}

plane::~plane() {
    leaks(); // empties the rings
    controller_.reset();
    workers_.clear();
    for (const port_rings& p : ports_) {
        rte_eth_dev_info info{};
        rte_eth_dev_info_get(p.id, &info);
        rte_eth_dev_stop(p.id);
        rte_eth_dev_close(p.id);
        rte_dev_remove(info.device);
        rte_ring_free(p.rx);
        for (rte_ring* ring : p.tx) {
            rte_ring_free(ring);
        }
    }
}

mac_address port_mac(std::uint16_t port) {
    mac_address own = mac("02:00:00:00:00:01");
    own.bytes[5] = static_cast<std::uint8_t>(own.bytes[5] + port);
    return own;
}

mac_address peer_mac() {
    return mac("02:00:00:00:01:01");
}

config::leg make_leg(const std::string& local, const std::string& remote,
                     config::payload_kind audio) {
    config::leg leg;
    leg.local = ep(local);
    if (!remote.empty()) {
        leg.remote = ep(remote);
    } else {
        leg.remote.ip.family = leg.local.ip.family;
    }
    const bool pcma = audio == config::payload_kind::pcma;
    leg.payloads.push_back(
        {pcma ? "pcma" : "pcmu", audio, static_cast<std::uint8_t>(pcma ? 8 : 0)});
    leg.next_hop = config::next_hop_mode::fixed;
    leg.next_hop_mac = peer_mac();
    return leg;
}

config::call make_call(const std::string& id, const config::leg& a, const config::leg& b) {
    return {id, a, b};
}

config::call usual_call() {
    return make_call("usual", make_leg("198.18.0.1:10000", "198.18.0.2:20000"),
                     make_leg("198.18.0.1:10002", "198.18.0.3:30000", config::payload_kind::pcma));
}

datagram from_remote(const config::leg& leg, const bytes& payload, std::uint16_t port) {
    datagram d;
    d.to_mac = port_mac(port);
    d.from_mac = peer_mac();
    d.from = leg.remote;
    d.to = leg.local;
    d.payload = payload;
    return d;
}

datagram from_remote(const config::leg& leg, const rtp_packet& packet, std::uint16_t port) {
    return from_remote(leg, to_bytes(packet), port);
}

} // namespace voxplane::test
