// The addresses and ports that calls get: named interfaces, each a list of local addresses with
// what SDP shows for them, over the allocator of pairs. Main lcore only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"
#include "session/port_allocator.hpp"

namespace voxplane::control {

// A pair of ports on one of our addresses.
struct grant {
    endpoint local;        // RTP; RTCP has the port above
    ip_address advertised; // for SDP
};

class interfaces {
public:
    // taken: local endpoints in use by calls that are not ours. Ports come in an order drawn from
    // `seed`. Interfaces that the settings do not name are "default", of all addresses.
    interfaces(const config::settings& from, std::size_t workers, std::span<const endpoint> taken,
               std::uint64_t seed);

    // Index of an interface; none of that name. The empty name is the first one's.
    [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const noexcept;
    // Whether it has an address of the family.
    [[nodiscard]] bool has(std::size_t interface, ip_family family) const noexcept;

    // A pair on an interface, of that owner, or of the owner with the fewest in use that has one
    // left; none: out of ports.
    [[nodiscard]] std::optional<grant> take(std::size_t interface, ip_family family,
                                            std::optional<std::size_t> owner, std::uint64_t now_ns);
    [[nodiscard]] std::size_t owner_of(const endpoint& local) const noexcept {
        return session::owner_of_port(local.port, held_.size());
    }
    // A pair of `taken` is a call's after all: it counts for its owner until it is given back.
    void adopt(const endpoint& local) { ++held_[owner_of(local)]; }
    [[nodiscard]] std::size_t count() const noexcept { return entries_.size(); }
    void give(const endpoint& local, std::uint64_t now_ns);
    // A pair of `taken` is no call's: it comes back at that time.
    void rest(const endpoint& local, std::uint64_t usable_ns);

    // Of pairs that come back from now on.
    void set_quarantine(std::uint32_t seconds) noexcept {
        ports_.set_quarantine(std::uint64_t{seconds} * 1'000'000'000);
    }
    [[nodiscard]] std::uint64_t quarantine_ns() const noexcept { return ports_.quarantine_ns(); }
    [[nodiscard]] std::size_t pairs_in_use() const noexcept { return ports_.in_use(); }
    [[nodiscard]] std::size_t pairs() const noexcept { return ports_.pairs(); }

private:
    struct entry {
        std::string name;
        std::vector<config::interface_address> addresses;
        std::size_t next = 0; // address that the next leg gets, for equal shares
    };
    [[nodiscard]] std::optional<std::size_t> index_of(const ip_address& local) const noexcept;
    [[nodiscard]] std::optional<grant> take_of(std::size_t owner, std::size_t interface,
                                               ip_family family, std::uint64_t now_ns);

    std::vector<ip_address> locals_; // index: the allocator's
    std::vector<entry> entries_;
    std::vector<std::size_t> held_; // pairs by owner
    session::port_allocator ports_;
};

} // namespace voxplane::control
