// Each port of a call is one bit in the map of its interface's program; the range of [control] is
// always open, so that a late or early packet of a call there never reaches the kernel's stack.
#include "steering.hpp"

#include <algorithm>

#include <net/if.h>

#include "dpdk/log.hpp"
#include "vdev.hpp"

namespace voxplane::app {

namespace {

// Calls of [control] get their ports there.
bool used_by_control(const config::control& control, const ip_address& ip) {
    const auto has = [&](const config::interface& one) {
        return std::any_of(one.addresses.begin(), one.addresses.end(),
                           [&](const config::interface_address& a) { return a.local == ip; });
    };
    return control.on && (control.interfaces.empty() ||
                          std::any_of(control.interfaces.begin(), control.interfaces.end(), has));
}

} // namespace

result<steered_ports> steered_ports::create(const config::settings& settings,
                                            const std::vector<dpdk::port>& ports) {
    steered_ports made;
    made.ports_.resize(settings.ports.size());
    for (std::size_t i = 0; i < settings.ports.size(); ++i) {
        if (!settings.ports[i].steer) {
            continue;
        }
        const std::string name = devarg(ports[i].description().arguments, "iface");
        auto maps = xdp::steering::of_interface(name);
        if (!maps) {
            return failure{"port '" + settings.ports[i].name + "': " + maps.error().text};
        }
        made.ports_[i].emplace(steered{name, std::move(*maps)});
        if (!made.neighbours_) {
            auto opened = xdp::kernel_neighbours::open();
            if (!opened) {
                return opened.error();
            }
            made.neighbours_.emplace(std::move(*opened));
        }
    }
    if (auto added = made.add_addresses(settings); !added) {
        return added.error();
    }
    return made;
}

result<void> steered_ports::add_addresses(const config::settings& settings) {
    places_.resize(settings.addresses.size());
    for (std::size_t a = 0; a < settings.addresses.size(); ++a) {
        const config::address& address = settings.addresses[a];
        const auto of = std::find_if(settings.ports.begin(), settings.ports.end(),
                                     [&](const config::port& p) { return p.name == address.port; });
        const auto port = static_cast<std::size_t>(of - settings.ports.begin());
        if (port >= ports_.size() || !ports_[port]) {
            continue;
        }
        xdp::local_address local{address.ip.ip, {}};
        std::copy_n(address.vlan.begin(), std::min(address.vlan.size(), local.vlan.size()),
                    local.vlan.begin());
        const auto index = ports_[port]->maps.add(local);
        if (!index) {
            return failure{"port '" + address.port + "': " + index.error().text};
        }
        place& made = places_[a].emplace(
            place{port, *index, address.ip.ip, xdp::kernel_neighbours::interface_of(local.ip)});
        if (used_by_control(settings.control, local.ip)) {
            made.first_port = settings.control.first_port;
            made.last_port = settings.control.last_port;
        }
        if (made.interface == 0) {
            dpdk::log_line(dpdk::log_level::warning, "kernel_lacks_address",
                           {{"interface", ports_[port]->interface},
                            {"ip", to_string(local.ip)},
                            {"so", "nobody answers ARP, ND or ping for it"}});
        }
    }
    return {};
}

void steered_ports::open(const session::controller& calls) {
    open_ = true;
    for (const auto& at : places_) {
        if (at && at->first_port < at->last_port) {
            ports_[at->port]->maps.set(at->index, at->first_port, at->last_port, xdp::traffic::rtp);
        }
    }
    calls.visit(0, [&](std::uint32_t, const session::call_record& call, const session::leg&,
                       const session::leg&) {
        follow(call.settings.a, call.address[0], true);
        follow(call.settings.b, call.address[1], true);
        return true;
    });
}

void steered_ports::close() noexcept {
    open_ = false;
    for (auto& port : ports_) {
        if (port) {
            port->maps.clear();
        }
    }
}

void steered_ports::follow(const config::leg& leg, std::uint16_t address, bool answers) noexcept {
    const auto& at = places_[address];
    if (!open_ || !at) {
        return;
    }
    auto what = at->in_range(leg.local.port) ? xdp::traffic::rtp : xdp::traffic::none;
    if (answers) {
        what = leg.program == config::program_kind::opaque ? xdp::traffic::any : xdp::traffic::rtp;
    }
    const auto rtcp = static_cast<std::uint16_t>(leg.local.port + 1);
    ports_[at->port]->maps.set(at->index, leg.local.port, rtcp, what);
}

void steered_ports::resolve(const ip_address& hop, std::uint16_t address) {
    place& at = *places_[address];
    if (at.interface == 0) {
        at.interface = xdp::kernel_neighbours::interface_of(at.ip);
    }
    const unsigned own = ::if_nametoindex(ports_[at.port]->interface.c_str());
    neighbours_->ask(hop, at.interface != 0 ? at.interface : own);
}

void steered_ports::hear(
    const std::function<void(const ip_address&, const mac_address&, const same_link&)>& fn) {
    if (!neighbours_) {
        return;
    }
    neighbours_->poll([&](const xdp::kernel_neighbour& one) {
        fn(one.ip, one.mac, [&](std::uint16_t address) {
            const auto& at = places_[address];
            if (!at) {
                return false;
            }
            return (at->interface != 0 ? at->interface
                                       : ::if_nametoindex(ports_[at->port]->interface.c_str())) ==
                   one.interface;
        });
    });
}

std::optional<result<steered_ports::view>> steered_ports::look(std::size_t port) const {
    if (port >= ports_.size() || !ports_[port]) {
        return std::nullopt;
    }
    const auto counts = ports_[port]->maps.counts();
    if (!counts) {
        return counts.error();
    }
    view out{ports_[port]->interface, ports_[port]->maps.program_id(), *counts, {}};
    for (const auto& at : places_) {
        if (at && at->port == port) {
            out.addresses.emplace_back(at->ip, ports_[port]->maps.ranges(at->index));
        }
    }
    return out;
}

} // namespace voxplane::app
