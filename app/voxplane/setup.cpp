// From settings to handles: devices are described, the plan made, pools and ports created to it.
#include "setup.hpp"

#include <algorithm>

#include "dpdk/cycle_rate.hpp"
#include "dpdk/eal.hpp"
#include "dpdk/log.hpp"
#include "setup_captures.hpp"
#include "setup_workers.hpp"

namespace voxplane::app {

namespace {

constexpr std::uint32_t neighbour_capacity = 4096;
constexpr std::uint32_t ring_records = 1024; // commands and events; see session::controller

struct device {
    const config::port* settings; // an exception port shares its owner's
    dpdk::port_description about;
};

result<std::vector<device>> describe(const config::settings& settings) {
    std::vector<device> devices;
    for (const bool exception : {false, true}) {
        for (const config::port& port : settings.ports) {
            if (exception && port.exception.empty()) {
                continue;
            }
            auto about = dpdk::describe_port(exception ? port.exception : port.device);
            if (!about) {
                return about.error();
            }
            devices.push_back({&port, *about});
        }
    }
    if (devices.size() > datapath::max_ports) {
        return failure{"plan: " + std::to_string(devices.size()) + " ports are more than the " +
                       std::to_string(datapath::max_ports) + " that a worker serves"};
    }
    for (const device& d : devices) {
        if (d.about.id >= datapath::max_ports) {
            return failure{"port '" + d.about.device + "': its number " +
                           std::to_string(d.about.id) + " is beyond the " +
                           std::to_string(datapath::max_ports) + " that a worker serves"};
        }
    }
    return devices;
}

result<plan> make_plan_for(const std::vector<device>& devices, plane& p) {
    std::vector<port_facts> ports;
    for (const device& d : devices) {
        ports.push_back({d.about.device, d.about.driver, d.about.max_rx_queues,
                         d.about.max_tx_queues, d.settings->max_queues, d.about.numa,
                         d.about.rss_types != 0});
    }
    std::vector<worker_facts> workers;
    for (const unsigned lcore : dpdk::worker_lcores()) {
        workers.push_back({lcore, dpdk::numa_of_lcore(lcore)});
        p.lcores.push_back(lcore);
    }
    if (workers.size() > session::port_entry::max_owners) {
        return failure{"plan: " + std::to_string(workers.size()) + " worker lcores are more than " +
                       std::to_string(session::port_entry::max_owners)};
    }
    return make_plan(ports, workers);
}

// The receive pool of a NUMA node, made when first asked for.
result<rte_mempool*> pool_on(plane& p, int numa) {
    const int node = numa < 0 ? dpdk::numa_of_lcore(dpdk::main_lcore()) : numa;
    const auto found = std::find_if(p.pools.begin(), p.pools.end(),
                                    [&](const auto& pool) { return pool.numa() == node; });
    if (found != p.pools.end()) {
        return found->get();
    }
    dpdk::packet_pool_settings wanted;
    wanted.name = "packets" + std::to_string(node);
    wanted.count = p.settings.pools.packets;
    wanted.cache = p.settings.pools.packet_cache;
    wanted.numa = node;
    auto made = dpdk::packet_pool::create(wanted);
    if (!made) {
        return made.error();
    }
    p.pools.push_back(std::move(*made));
    return p.pools.back().get();
}

result<void> make_ports(plane& p, const std::vector<device>& devices) {
    for (std::size_t i = 0; i < devices.size(); ++i) {
        const device& d = devices[i];
        const auto pool = pool_on(p, d.about.numa);
        if (!pool) {
            return pool.error();
        }
        dpdk::port_settings wanted;
        wanted.device = d.about.device;
        wanted.rx_pools.assign(p.plan.ports[i].rx_queues, *pool);
        wanted.tx_queues = p.plan.ports[i].tx_queues;
        wanted.queue_of_owner = queue_of_owner(p.plan, static_cast<std::uint16_t>(i));
        wanted.rx_descriptors = d.settings->rx_descriptors;
        wanted.tx_descriptors = d.settings->tx_descriptors;
        wanted.rx_checksums = d.settings->udp_checksum == config::checksum_mode::verify;
        auto made = dpdk::port::create(wanted);
        if (!made) {
            return made.error();
        }
        dpdk::log_line(dpdk::log_level::notice, "port",
                       {{"name", made->name()},
                        {"driver", made->driver()},
                        {"rx_queues", std::to_string(made->rx_queues())},
                        {"steering", std::string(name(made->steering()))}});
        p.ports.push_back(std::move(*made));
        const bool exception = i >= p.settings.ports.size();
        p.port_names.push_back(exception ? d.about.device : d.settings->name);
    }
    return {};
}

template <typename T>
result<void> keep(std::unique_ptr<T>& where, result<T> made) {
    if (!made) {
        return made.error();
    }
    where = std::make_unique<T>(std::move(*made));
    return {};
}

result<void> make_steering(plane& p) {
    return keep(p.steering, steered_ports::create(p.settings, p.ports));
}

result<void> make_tables(plane& p) {
    const int numa = dpdk::numa_of_lcore(dpdk::main_lcore());
    dpdk::packet_pool_settings originated;
    originated.name = "originated";
    originated.count = p.settings.pools.originated;
    originated.numa = numa;
    auto pool = dpdk::packet_pool::create(originated);
    if (!pool) {
        return pool.error();
    }
    p.pools.push_back(std::move(*pool));
    if (auto made = keep(p.legs, session::leg_pool::create(p.settings.pools.calls)); !made) {
        return made;
    }
    if (auto made = keep(p.port_entries, session::port_table::create(p.settings.addresses.size()));
        !made) {
        return made;
    }
    if (auto made = keep(p.neighbours, net::neighbour_table::create(neighbour_capacity)); !made) {
        return made;
    }
    const auto workers = static_cast<std::uint32_t>(p.lcores.size());
    return keep(p.quiescence, dpdk::qsbr::create(workers, numa));
}

result<void> make_links(plane& p) {
    for (std::size_t i = 0; i < p.lcores.size(); ++i) {
        const int numa = dpdk::numa_of_lcore(p.lcores[i]);
        const std::string suffix = std::to_string(i);
        auto commands =
            dpdk::record_ring<session::command>::create("commands" + suffix, ring_records, numa);
        auto events =
            dpdk::record_ring<session::event>::create("events" + suffix, 2 * ring_records, numa);
        auto snapshots = dpdk::record_ring<stats::snapshot>::create("stats" + suffix, 64, numa);
        if (!commands) {
            return commands.error();
        }
        if (!events) {
            return events.error();
        }
        if (!snapshots) {
            return snapshots.error();
        }
        p.links.push_back({std::move(*commands), std::move(*events)});
        p.snapshots.push_back(std::move(*snapshots));
        if (auto registered = p.quiescence->register_worker(static_cast<unsigned>(i));
            !registered) {
            return registered;
        }
    }
    return {};
}

result<void> add_fixed_neighbours(plane& p) {
    for (const config::neighbour& n : p.settings.neighbours) {
        for (std::size_t i = 0; i < p.settings.addresses.size(); ++i) {
            if (p.settings.addresses[i].ip.ip.family != n.ip.family) {
                continue;
            }
            auto added = p.neighbours->add_fixed(n.ip, static_cast<std::uint16_t>(i), n.mac);
            if (!added) {
                return added.error();
            }
        }
    }
    return {};
}

} // namespace

result<std::unique_ptr<plane>> set_up(const config::settings& settings,
                                      const datapath::kernels& kernels, simd::isa which) {
    auto p = std::make_unique<plane>();
    p->settings = settings;
    const auto devices = describe(p->settings);
    if (!devices) {
        return devices.error();
    }
    auto plan = make_plan_for(*devices, *p);
    if (!plan) {
        return plan.error();
    }
    p->plan = std::move(*plan);
    for (auto step : {+[](plane&q, const std::vector<device>&d) { return make_ports(q, d); },
                      +[](plane&q, const std::vector<device>&) { return make_steering(q); },
                      +[](plane&q, const std::vector<device>&) { return make_tables(q); },
                      +[](plane&q, const std::vector<device>&) { return make_links(q); },
                      +[](plane&q, const std::vector<device>&) { return add_fixed_neighbours(q); },
                      +[](plane&q, const std::vector<device>&) { return make_frames(q); },
                      +[](plane&q, const std::vector<device>&) { return make_shared_view(q); },
                      +[](plane&q, const std::vector<device>&) { return make_workers(q); },
                      +[](plane&q, const std::vector<device>&) { return make_captures(q); }}) {
        if (const result<void> made = step(*p, *devices); !made) {
            return made.error();
        }
    }
    p->shared->kernels = kernels;
    const session::voice_tools voice{&p->shared->kernels.g711, &p->shared->kernels.pcm,
                                     &dsp::processors(), which, dpdk::cycle_hz() / 1'000'000};
    p->controller = std::make_unique<session::controller>(
        session::controller::resources{p->legs.get(), p->port_entries.get(), p->neighbours.get(),
                                       p->quiescence.get(), p->links, p->settings.addresses,
                                       p->settings.neighbours, p->voice_memory, voice},
        p->settings.runtime.seed);
    return p;
}

} // namespace voxplane::app
