// Ports that share their interface with the kernel: the steering programs of AF_XDP ports follow
// the calls, and next hops are the kernel's. Main lcore, but for what says otherwise.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/settings.hpp"
#include "dpdk/port.hpp"
#include "session/controller.hpp"
#include "xdp/kernel_neighbours.hpp"
#include "xdp/steering.hpp"

namespace voxplane::app {

class steered_ports {
public:
    // After the ports were set up. Nothing is steered yet. Errors: the program on an interface is
    // not ours, or the kernel's.
    [[nodiscard]] static result<steered_ports> create(const config::settings& settings,
                                                      const std::vector<dpdk::port>& ports);

    // From now on what calls and [control] use is steered.
    void open(const session::controller& calls);
    // Everything goes to the kernel, for good. What has arrived before is still served.
    void close() noexcept;
    // A leg's ports on a local address begin to answer, or end to.
    void follow(const config::leg& leg, std::uint16_t address, bool answers) noexcept;

    // Whether ARP, neighbour discovery and ping of a local address are the kernel's.
    [[nodiscard]] bool leaves_to_kernel(std::uint16_t address) const noexcept {
        return places_[address].has_value();
    }
    // Has the kernel find the MAC address of a next hop on that address's link.
    void resolve(const ip_address& hop, std::uint16_t address);
    // Calls fn for each next hop that the kernel told of, with a function that tells whether a
    // local address is on its link.
    using same_link = std::function<bool(std::uint16_t)>;
    void
    hear(const std::function<void(const ip_address&, const mac_address&, const same_link&)>& fn);

    // What a steered port looks like. Any thread.
    struct view {
        std::string interface;
        std::uint32_t program_id = 0;
        xdp::counters counts{};
        std::vector<std::pair<ip_address, std::vector<xdp::port_range>>> addresses;
    };
    // Nothing for ports that are not steered. Error: the kernel's.
    [[nodiscard]] std::optional<result<view>> look(std::size_t port) const;

private:
    struct steered {
        std::string interface;
        xdp::steering maps;
    };
    struct place {
        std::size_t port;
        std::size_t index; // of the address in its maps
        ip_address ip;
        unsigned interface;           // where the kernel has the address, 0: nowhere yet
        std::uint16_t first_port = 1; // of [control], none by default
        std::uint16_t last_port = 0;
        [[nodiscard]] bool in_range(std::uint16_t port_number) const noexcept {
            return port_number >= first_port && port_number <= last_port;
        }
    };
    steered_ports() = default;
    [[nodiscard]] result<void> add_addresses(const config::settings& settings);

    std::vector<std::optional<steered>> ports_; // by settings
    std::vector<std::optional<place>> places_;  // by local address
    std::optional<xdp::kernel_neighbours> neighbours_;
    bool open_ = false;
};

} // namespace voxplane::app
