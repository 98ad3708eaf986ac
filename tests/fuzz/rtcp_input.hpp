// How a fuzz input for RTCP is read: control bytes that choose maps and rules, then the datagram,
// whose bytes also are what is built. Shared by the target and its seeds.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/wire.hpp"
#include "rtp/rtcp/rewrite.hpp"

namespace voxplane::fuzz {

inline constexpr std::size_t rtcp_control_bytes = 8;

// Bits of the first byte.
inline constexpr std::uint8_t choose_reduced = 1U << 0;
inline constexpr std::uint8_t choose_remove = 1U << 1;
inline constexpr std::uint8_t choose_sent = 1U << 2; // there is a map of the sender's stream
inline constexpr std::uint8_t choose_heard = 1U << 3;
// The second byte: where in the datagram, in words, the source stands that the sender is said to
// hear. The sender is the first source. Third: octet step (bits 0 to 1, bit 4: less three), rate
// step (2 to 3). Fourth: unused. Then the offset of timestamps, whose low half is that of sequence
// numbers.

inline constexpr std::uint32_t other_sender = 0x5e9d0a11;
inline constexpr std::uint32_t other_subject = 0x7c4b1ee7;

struct rtcp_choices {
    rtp::rtcp::rules which = rtp::rtcp::rules::compound;
    rtp::rtcp::unmapped others = rtp::rtcp::unmapped::keep;
    bool with_sent = false;
    bool with_heard = false;
    rtp::rtcp::stream_map sent;
    rtp::rtcp::stream_map heard;

    [[nodiscard]] rtp::rtcp::relay relay() const noexcept {
        return {with_sent ? &sent : nullptr, with_heard ? &heard : nullptr, others};
    }
};

inline rtcp_choices read_rtcp_choices(const std::uint8_t* control, const std::uint8_t* datagram,
                                      std::size_t n) noexcept {
    using namespace rtp::rtcp;
    rtcp_choices c;
    c.which = (control[0] & choose_reduced) != 0 ? rules::reduced : rules::compound;
    c.others = (control[0] & choose_remove) != 0 ? unmapped::remove : unmapped::keep;
    c.with_sent = (control[0] & choose_sent) != 0;
    c.with_heard = (control[0] & choose_heard) != 0;
    const std::size_t at = std::size_t{4} * control[1];
    c.sent.source_ssrc = n >= 8 ? load_be32(datagram + 4) : 0;
    c.sent.sent_ssrc = other_sender;
    c.heard.sent_ssrc = at + 4 <= n ? load_be32(datagram + at) : 0;
    c.heard.source_ssrc = other_subject;
    c.sent.octet_step =
        static_cast<std::int8_t>((control[2] & 3) - ((control[2] & 16) != 0 ? 3 : 0));
    c.sent.rate_step = c.heard.rate_step = static_cast<std::int8_t>((control[2] >> 2 & 3) % 3 - 1);
    c.sent.timestamp_offset = load_be32(control + 4);
    c.sent.packets_before = c.sent.octets_before = c.sent.timestamp_offset >> 8;
    c.heard.seq_offset = load_be16(control + 6);
    c.heard.highest = c.sent.timestamp_offset ^ 0x8000;
    return c;
}

} // namespace voxplane::fuzz
