// Reception statistics apart from the packet in order: start of a stream, late, duplicate and
// jumping packets (owner worker), and the figures made from the published members (any thread).
#include "rtp/reception.hpp"

namespace voxplane::rtp {

void begin(reception& r, std::uint32_t ssrc, std::uint16_t seq) noexcept {
    // One below the first packet, so that it extends the highest like any other.
    r.highest.set(std::uint32_t{seq} - 1U);
    r.base.set(seq);
    r.ssrc.set(ssrc);
    r.packets.set(0);
    r.octets.set(0);
    r.jitter.set(0);
    r.duplicates.set(0);
    r.reordered.set(0);
    r.seen = 0;
    r.last_timestamp.set(0);
    r.last_transit = 0;
    r.restart_armed = 0;
    r.active = 1;
}

arrival detail::receive_unusual(reception& r, std::uint16_t seq, std::uint32_t timestamp,
                                std::uint32_t transit, std::uint32_t clock_hz) noexcept {
    const std::uint32_t highest = r.highest.get();
    const std::uint32_t behind = static_cast<std::uint16_t>(highest - seq);
    if (behind < max_misorder) {
        const std::uint64_t bit = behind < duplicate_window ? std::uint64_t{1} << behind : 0;
        if (bit == 0 || (r.seen & bit) != 0) {
            r.duplicates.add(1);
            return arrival::duplicate;
        }
        r.seen |= bit;
        r.reordered.add(1);
        update_jitter(r, transit, clock_hz);
        return arrival::late;
    }
    // The packet was received, so it was also expected: moving the base keeps loss as it is.
    r.base.add(0U - 1U);
    if (r.restart_armed == 0 || seq != r.restart_seq) {
        r.restart_seq = static_cast<std::uint16_t>(seq + 1U);
        r.restart_armed = 1;
        return arrival::jump;
    }
    // Go on at the next extended number with these low bits. Expected stays what it was.
    const std::uint32_t ahead = static_cast<std::uint16_t>(seq - highest);
    r.highest.set(highest + ahead);
    r.base.add(ahead);
    r.seen = 3; // this packet and the jump before it
    r.restart_armed = 0;
    r.last_transit = transit;
    r.last_timestamp.set(timestamp);
    return arrival::restart;
}

std::uint64_t expected(const reception& r) noexcept {
    return r.highest.get() - r.base.get() + 1U;
}

std::uint64_t lost(const reception& r) noexcept {
    const std::uint64_t want = expected(r);
    const std::uint64_t all = r.packets.get();
    const std::uint64_t again = r.duplicates.get();
    const std::uint64_t received = all > again ? all - again : 0;
    return want > received ? want - received : 0;
}

double jitter_us(const reception& r, std::uint32_t clock_hz) noexcept {
    return clock_hz == 0 ? 0.0 : r.jitter.get() * (1e6 / 16.0) / clock_hz;
}

} // namespace voxplane::rtp
