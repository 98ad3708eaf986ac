// Next hops of calls that signalling moves: asked for on the link before the move is made, so that
// packets go on to the old place until they can go to the new one. Main lcore.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "config/settings.hpp"
#include "net/neighbour.hpp"

namespace voxplane::app {

class new_hops {
public:
    // Both outlive this.
    new_hops(const config::settings& settings, net::neighbour_table& neighbours)
        : settings_(settings), neighbours_(neighbours) {}
    new_hops(const new_hops&) = delete;
    new_hops& operator=(const new_hops&) = delete;

    // Whether the call may be moved: the MAC address of each next hop is known, or was asked for
    // in vain for so long that packets had better be dropped by that reason.
    [[nodiscard]] bool known(const config::call& wanted, std::uint64_t now_ns);
    // Gives up what nobody asked for again. Now and then.
    void tend(std::uint64_t now_ns);

private:
    struct entry {
        std::uint64_t until_ns;
        std::vector<std::uint16_t> hops; // held
    };
    void hold(const config::leg& leg, std::vector<std::uint16_t>& hops);
    void release(const std::vector<std::uint16_t>& hops);
    [[nodiscard]] bool resolved(const std::vector<std::uint16_t>& hops) const;

    const config::settings& settings_;
    net::neighbour_table& neighbours_;
    std::unordered_map<std::string, entry> waiting_; // by call
};

} // namespace voxplane::app
