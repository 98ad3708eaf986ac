// From events to the neighbour table. Main lcore.
#include "datapath/neighbours.hpp"

namespace voxplane::datapath {

unsigned take_neighbour(net::neighbour_table& table, const shared& all, const session::event& what,
                        std::uint64_t now_ns) {
    const ip_address ip{what.where.ip, what.family == 4 ? ip_family::ipv4 : ip_family::ipv6};
    return table.confirm(ip, mac_address{what.mac}, now_ns, [&](std::uint16_t index) {
        const local_address& address = all.addresses[index];
        return address.port == what.index && address.vlan == what.vlan;
    });
}

} // namespace voxplane::datapath
