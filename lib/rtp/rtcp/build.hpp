// One RTCP datagram of our own: a report, a name, perhaps a good-bye (RFC 3550 section 6). Written
// into the caller's memory, nothing is kept or allocated; the owner worker or any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "rtp/rtcp/contents.hpp"

namespace voxplane::rtp::rtcp {

struct outgoing {
    std::uint32_t ssrc = 0;                // who reports
    const sender_info* sender = nullptr;   // none: a receiver report
    std::span<const report_block> reports; // at most 31
    std::string_view cname;                // at most 255 octets; empty: no SDES, reduced size only
    bool bye = false;
    std::string_view reason; // of the BYE, at most 255 octets
};

// Bytes written at p, 0 when they are more than `room` or something is longer than it may be.
// `room` may be greater than max_bytes, the packet never is.
[[nodiscard]] std::size_t build(const outgoing& what, std::uint8_t* p, std::size_t room) noexcept;

// RFC 7022 section 4.2: a CNAME that lives as long as a call, 96 random bits in base64, so that it
// tells nothing of the host and joins no two calls.
using cname_text = std::array<char, 16>;
[[nodiscard]] cname_text make_cname(const std::array<std::uint8_t, 12>& random) noexcept;

} // namespace voxplane::rtp::rtcp
