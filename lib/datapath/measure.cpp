// Latency of packets that did not come in the present turn.
#include "datapath/measure.hpp"

namespace voxplane::datapath {

void note_waits(context& c, const burst& b, unsigned from, unsigned end,
                std::uint64_t until_ns) noexcept {
    if (!c.measures) {
        return;
    }
    const std::uint64_t now = rte_rdtsc();
    for (unsigned i = from; i < end; ++i) {
        const std::uint64_t arrival_ns = b.packets[b.live[i]].arrival_ns;
        note_latency(c, until_ns > arrival_ns ? until_ns - arrival_ns : 0, now, 1);
    }
}

} // namespace voxplane::datapath
