// When to send RTCP (RFC 3550 sections 6.2, 6.3 and appendix A.7): pure arithmetic over a clock and
// random numbers that the caller gives. A leg has two members, so there is no reconsideration
// backwards when many leave at once (6.3.4), and a BYE is sent at once (6.3.7: under 50 members).
// The owner worker keeps one schedule a leg that sends reports.
#pragma once

#include <cstdint>

namespace voxplane::rtp::rtcp {

// RFC 3550 6.2: five seconds at least, and 5% of the session's bandwidth, which for one direction
// of G.711 is 400 of 8000 octets a second.
struct timing {
    std::uint32_t minimum_ms = 5000;
    std::uint32_t octets_per_s = 400; // of all members' RTCP; 0 counts as 1
    std::uint32_t members = 2;
    std::uint32_t senders = 2;
    bool we_sent = true;
};

// RFC 3550 6.2: 360 seconds over the session's bandwidth in kbit/s, a minimum for those who report
// faster than every five seconds; never above five seconds.
[[nodiscard]] std::uint32_t reduced_minimum_ms(std::uint32_t session_kbit_s) noexcept;

// Headers of IPv4 and UDP count as RTCP's size (RFC 3550 6.2).
inline constexpr std::uint32_t datagram_header_bytes = 28;

// RFC 3550 A.7: half to one and a half times the interval by chance, over e - 3/2, which makes up
// for reconsideration. initial: nothing was sent yet, half the minimum.
[[nodiscard]] std::uint64_t interval_ns(const timing& how, double average_bytes, bool initial,
                                        std::uint32_t random) noexcept;

struct schedule {
    std::uint64_t last_ns = 0; // tp of RFC 3550 6.3
    std::uint64_t next_ns = 0; // tn: when to call expired()
    double average_bytes = 0;  // of compounds sent and received, with datagram headers
    bool initial = true;
};

// first_bytes: the probable size of our first compound.
void start(schedule& s, const timing& how, std::uint32_t first_bytes, std::uint64_t now_ns,
           std::uint32_t random) noexcept;

// The time next_ns came. True: send now, and next_ns is the time after that. False: as things are
// by now it is too early (6.3.6), next_ns is later.
[[nodiscard]] bool expired(schedule& s, const timing& how, std::uint64_t now_ns,
                           std::uint64_t random) noexcept;

// A compound was sent or arrived (6.3.3): one sixteenth of the average is new.
void count_compound(schedule& s, std::uint32_t bytes) noexcept;

} // namespace voxplane::rtp::rtcp
