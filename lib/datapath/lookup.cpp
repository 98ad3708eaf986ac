// Stage lookup: from (local address, UDP port) to the leg, by one index into the port table, whose
// entry parse has taken along with asking for the leg's lines. Packets of legs that another worker
// owns are handed over.
#include "datapath/stages.hpp"

namespace voxplane::datapath {

void lookup(context& c, burst& b) noexcept {
    if (!b.astray) [[likely]] {
        return;
    }
    const std::uint16_t exception = c.all->ports[b.port].exception;
    const unsigned count = b.live_count;
    unsigned kept = 0;
    for (unsigned i = 0; i < count; ++i) {
        const std::uint8_t index = b.live[i];
        packet& p = packet_at(b, index);
        if (p.in != nullptr) [[likely]] {
            b.live[kept++] = index;
            continue;
        }
        if (p.entry == 0) {
            if (exception != no_port) {
                p.otherwise = stats::drop::no_leg;
                b.slow |= 1U << index;
            } else {
                drop(c, p.mbuf, stats::drop::no_leg);
            }
        } else {
            hand_over(c, p, session::port_entry::unpack(p.entry).owner);
        }
    }
    b.live_count = kept;
}

} // namespace voxplane::datapath
