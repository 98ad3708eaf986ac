// Stage lookup: from (local address, UDP port) to the leg, by one index into the port table, whose
// entry parse has taken along with asking for the leg's lines.
// Packets of legs that another worker owns are handed over.
#include "datapath/stages.hpp"

namespace voxplane::datapath {

void lookup(context& c, burst& b) noexcept {
    const session::leg_pool& legs = *c.all->legs;
    const std::uint16_t exception = c.all->ports[b.port].exception;
    unsigned kept = 0;
    for (unsigned i = 0; i < b.live_count; ++i) {
        const std::uint8_t index = b.live[i];
        packet& p = b.packets[index];
        if (p.entry == 0) [[unlikely]] {
            if (exception != no_port) {
                p.otherwise = stats::drop::no_leg;
                b.slow |= 1U << index;
            } else {
                drop(c, p.mbuf, stats::drop::no_leg);
            }
            continue;
        }
        const auto entry = session::port_entry::unpack(p.entry);
        if (entry.owner != c.index) [[unlikely]] {
            hand_over(c, p, entry.owner);
            continue;
        }
        p.in = &legs[entry.leg];
        b.live[kept++] = index;
    }
    b.live_count = kept;
}

} // namespace voxplane::datapath
