// The interval in floating point, since it is made once in seconds. Any thread.
#include "rtp/rtcp/interval.hpp"

#include <algorithm>

namespace voxplane::rtp::rtcp {

std::uint32_t reduced_minimum_ms(std::uint32_t session_kbit_s) noexcept {
    return std::min(5000U, 360'000U / std::max(session_kbit_s, 1U));
}

std::uint64_t interval_ns(const timing& how, double average_bytes, bool initial,
                          std::uint32_t random) noexcept {
    constexpr double compensation = 1.21828; // e - 3/2, RFC 3550 A.7
    double octets_per_s = std::max(how.octets_per_s, 1U);
    std::uint32_t sharing = how.members;
    // A quarter of the bandwidth is for senders when they are few.
    if (std::uint64_t{how.senders} * 4 <= how.members) {
        octets_per_s *= how.we_sent ? 0.25 : 0.75;
        sharing = how.we_sent ? how.senders : how.members - how.senders;
    }
    const double minimum_s = how.minimum_ms / (initial ? 2000.0 : 1000.0);
    const double seconds = std::max(minimum_s, average_bytes * sharing / octets_per_s);
    const double chance = 0.5 + random / 4294967296.0;
    return static_cast<std::uint64_t>(seconds * chance / compensation * 1e9);
}

void start(schedule& s, const timing& how, std::uint32_t first_bytes, std::uint64_t now_ns,
           std::uint32_t random) noexcept {
    s.average_bytes = first_bytes + datagram_header_bytes;
    s.initial = true;
    s.last_ns = now_ns;
    s.next_ns = now_ns + interval_ns(how, s.average_bytes, true, random);
}

bool expired(schedule& s, const timing& how, std::uint64_t now_ns, std::uint64_t random) noexcept {
    const auto again = static_cast<std::uint32_t>(random);
    const std::uint64_t earliest = s.last_ns + interval_ns(how, s.average_bytes, s.initial, again);
    if (earliest > now_ns) {
        s.next_ns = earliest;
        return false;
    }
    s.last_ns = now_ns;
    s.initial = false;
    s.next_ns =
        now_ns + interval_ns(how, s.average_bytes, false, static_cast<std::uint32_t>(random >> 32));
    return true;
}

void count_compound(schedule& s, std::uint32_t bytes) noexcept {
    s.average_bytes += (bytes + datagram_header_bytes - s.average_bytes) / 16;
}

} // namespace voxplane::rtp::rtcp
