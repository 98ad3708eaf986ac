// The kernel's neighbours, for interfaces that keep their ARP and neighbour discovery in the
// kernel: it is asked to resolve, and tells what it knows by rtnetlink. Nothing waits. Main lcore.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/address.hpp"
#include "base/result.hpp"

struct mnl_socket;

namespace voxplane::xdp {

// A neighbour that the kernel has a MAC address of.
struct kernel_neighbour {
    unsigned interface = 0; // its number
    ip_address ip;
    mac_address mac;
};

class kernel_neighbours {
public:
    // Error: the kernel's. Asking needs CAP_NET_ADMIN, hearing nothing.
    [[nodiscard]] static result<kernel_neighbours> open();

    // Tells the kernel that it is needed, as sending would, and asks what is known of it now. What
    // comes of both comes by poll(); so does the kernel's refusal, as silence.
    void ask(const ip_address& ip, unsigned interface);

    // Calls fn for what the kernel told since. Returns how many.
    std::size_t poll(const std::function<void(const kernel_neighbour&)>& fn);

    // Number of the interface that has a local address; 0: none has.
    [[nodiscard]] static unsigned interface_of(const ip_address& local);

private:
    struct close {
        void operator()(mnl_socket* socket) const noexcept;
    };
    kernel_neighbours() = default;
    std::unique_ptr<mnl_socket, close> socket_;
    std::uint32_t sequence_ = 0;
};

} // namespace voxplane::xdp
