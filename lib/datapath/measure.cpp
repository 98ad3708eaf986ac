// Latency of packets that did not come in the present turn.
#include "datapath/measure.hpp"

namespace voxplane::datapath {

// A capture's clock says nothing of the time that a packet spent on a hand-over ring.
void note_waits(context& c, const burst& b, unsigned from, unsigned end) noexcept {
    const std::uint64_t now = rte_rdtsc();
    const std::uint64_t turn_ns = c.clock.tsc_to_ns(c.turn_tsc);
    for (unsigned i = from; i < end; ++i) {
        const std::uint64_t arrival_ns = b.packets[b.live[i]].arrival_ns;
        const bool waited = !c.capture_clock && turn_ns > arrival_ns;
        note_latency(c, waited ? turn_ns - arrival_ns : 0, now, 1);
    }
}

} // namespace voxplane::datapath
