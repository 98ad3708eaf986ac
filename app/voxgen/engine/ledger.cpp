// Accounts of what comes back.
#include "ledger.hpp"

namespace voxplane::voxgen {

ledger::match ledger::receive(stream& s, std::uint32_t index, std::uint32_t n, std::uint64_t cycles,
                              figures& f) noexcept {
    std::uint64_t& slot = at(index, n);
    if ((slot & in_use) == 0 || sent(slot) == 0) {
        ++f.unknown; // never sent, or lost on purpose: it cannot come back
        return match::unknown;
    }
    const std::uint64_t before = received(slot);
    if (before < received_most) {
        slot += std::uint64_t{1} << received_shift;
    }
    const bool counts = (slot & is_measured) != 0;
    if (before >= sent(slot)) {
        f.duplicated += counts ? 1 : 0;
        return match::surplus;
    }
    f.received += counts ? 1 : 0;
    if (before != 0) {
        return match::copy;
    }
    if (n + 1 > s.seen) {
        s.seen = n + 1;
    } else if (counts) {
        ++((slot & is_held) != 0 ? f.reordered_as_sent : f.reordered);
    }
    if (counts) {
        f.latency_cycles.add(cycles - (slot >> time_shift));
    }
    return match::first;
}

void ledger::close_all(figures& f) noexcept {
    for (std::uint64_t& slot : slots_) {
        close(slot, f);
        slot = 0;
    }
}

} // namespace voxplane::voxgen
