// What the steering program of one interface is told, and what it counted: the user side of its
// maps. The program itself is loaded, attached and taken away by DPDK's AF_XDP driver. Main lcore,
// but for what says otherwise; the program sees each change at once.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/address.hpp"
#include "base/result.hpp"
#include "xdp/descriptor.hpp"
#include "xdp/steer_maps.h"

namespace voxplane::xdp {

// What of a port's datagrams is steered.
enum class traffic : std::uint8_t {
    none,
    rtp, // RTP and RTCP of version 2 (RFC 3550 section 5.1), and what else begins with these bits
    any
};

struct local_address {
    ip_address ip;
    std::array<std::uint16_t, 2> vlan{}; // as in steer_address
};

// Ports of one kind of traffic that follow each other; first is even, last is odd.
struct port_range {
    std::uint16_t first;
    std::uint16_t last;
    traffic kind;
    bool operator==(const port_range&) const = default;
};

using counters = std::array<std::uint64_t, steer_counters>; // by steer_counter

// Names of counters, such as "other_port".
[[nodiscard]] std::span<const char* const> counter_names() noexcept;

class steering {
public:
    // The maps of a program that this process has open. Error: it is another program.
    [[nodiscard]] static result<steering> of_program(int program_fd);
    // Of the program that a driver in this process attached to an interface.
    [[nodiscard]] static result<steering> of_interface(const std::string& name);

    // Returns the address's index, the n-th call n - 1. Nothing of it is steered yet. Error: more
    // than STEER_ADDRESSES, or the map is full.
    [[nodiscard]] result<std::size_t> add(const local_address& address);

    // Ports first to last of an address, whole pairs. From then on, without a system call.
    void set(std::size_t address, std::uint16_t first, std::uint16_t last, traffic kind) noexcept;
    // All datagrams of all addresses go to the kernel.
    void clear() noexcept;

    // Any thread, as the two below.
    [[nodiscard]] traffic at(std::size_t address, std::uint16_t port) const noexcept;
    // What is steered, in order of ports.
    [[nodiscard]] std::vector<port_range> ranges(std::size_t address) const;
    // Sums over all processors since the program was loaded. Error: the kernel's.
    [[nodiscard]] result<counters> counts() const;

    [[nodiscard]] std::uint32_t program_id() const noexcept { return program_id_; }
    [[nodiscard]] std::size_t addresses() const noexcept { return addresses_; }

private:
    struct unmap {
        void operator()(steer_ports* rows) const noexcept;
    };
    steering() = default;

    std::uint32_t program_id_ = 0;
    descriptor address_map_;
    descriptor count_map_;
    std::unique_ptr<steer_ports[], unmap> rows_; // shared with the kernel, by address
    std::size_t addresses_ = 0;
};

} // namespace voxplane::xdp
