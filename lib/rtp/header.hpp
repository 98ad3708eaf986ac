// RTP and RTCP headers on the wire (RFC 3550 sections 5.1 and 6, RFC 5761 section 4). Every length
// is checked against the bytes given; nothing outside them is read. Any thread, nothing is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/wire.hpp"

namespace voxplane::rtp {

inline constexpr std::size_t fixed_header_bytes = 12;

// More than any UDP datagram carries; offsets and lengths of a header fit 16 bits.
inline constexpr std::size_t max_packet_bytes = 65535;

struct header {
    std::uint32_t ssrc;
    std::uint32_t timestamp;
    std::uint16_t seq;
    std::uint16_t
        payload_offset;          // from the first byte of RTP: after CSRC list and header extension
    std::uint16_t payload_bytes; // without padding
    std::uint8_t payload_type;
    bool marker;
};

namespace detail {
struct span16 {
    std::uint16_t offset;
    std::uint16_t bytes;
};
// Where the payload of a packet with CSRC list, extension or padding lies, whose fixed header is
// all there. None when they do not fit.
[[nodiscard]] std::optional<span16> find_payload(const std::uint8_t* p, std::size_t n) noexcept;
} // namespace detail

// Parses n bytes at p. False when it is not version 2, or CSRC list, extension or padding do not
// fit; out is then unspecified. Inline: telephony sends bare headers, for which it is one branch on
// length, one on version and one on the first byte.
[[nodiscard]] inline bool parse(const std::uint8_t* p, std::size_t n, header& out) noexcept {
    // The subtraction wraps for short packets, so one comparison bounds n on both sides.
    const std::size_t rest = n - fixed_header_bytes;
    if (rest > max_packet_bytes - fixed_header_bytes || (p[0] & 0xc0U) != 0x80U) [[unlikely]] {
        return false;
    }
    out.marker = (p[1] & 0x80U) != 0;
    out.payload_type = p[1] & 0x7fU;
    out.seq = load_be16(p + 2);
    out.timestamp = load_be32(p + 4);
    out.ssrc = load_be32(p + 8);
    if (p[0] == 0x80U) [[likely]] {
        out.payload_offset = static_cast<std::uint16_t>(fixed_header_bytes);
        out.payload_bytes = static_cast<std::uint16_t>(rest);
        return true;
    }
    // By value, so that the caller's header can stay in registers.
    const auto payload = detail::find_payload(p, n);
    if (!payload) {
        return false;
    }
    out.payload_offset = payload->offset;
    out.payload_bytes = payload->bytes;
    return true;
}

// True when n bytes at p are a well-formed RTCP compound or reduced-size packet (RFC 5506): version
// 2 throughout, the first type from 192 to 223, lengths in words that add up to n, padding only in
// the last packet and there a positive multiple of four bytes that fits.
[[nodiscard]] bool is_rtcp(const std::uint8_t* p, std::size_t n) noexcept;

// RFC 5761 section 4: on a port that carries both, a second byte of 192 to 223 means RTCP.
[[nodiscard]] inline bool looks_like_rtcp(const std::uint8_t* p, std::size_t n) noexcept {
    return n >= 2 && p[1] >= 192 && p[1] <= 223;
}

// Version 2, neither padding, extension nor CSRC list.
inline constexpr std::uint8_t bare_first_byte = 0x80;

// Writes a fixed header of a given first byte, with the marker bit of a second one. Returns the sum
// of the twelve bytes as three words in memory order, for the Internet checksum: reading them back
// at another width would wait for the stores.
inline std::uint64_t compose(std::uint8_t* p, std::uint8_t first, std::uint8_t marked,
                             std::uint8_t payload_type, std::uint16_t seq, std::uint32_t timestamp,
                             std::uint32_t ssrc) noexcept {
    const std::uint64_t word0 = first | ((marked & 0x80U) | payload_type) << 8 |
                                std::uint32_t{__builtin_bswap16(seq)} << 16;
    const std::uint64_t word1 = __builtin_bswap32(timestamp);
    const std::uint32_t word2 = __builtin_bswap32(ssrc);
    const std::uint64_t start = word0 | word1 << 32;
    std::memcpy(p, &start, sizeof start);
    std::memcpy(p + 8, &word2, sizeof word2);
    return word0 + word1 + word2;
}

// Writes payload type (marker bit kept), sequence, timestamp and SSRC into an RTP header that
// parse() accepted. Returns its sum as compose() does.
inline std::uint64_t rewrite(std::uint8_t* p, std::uint8_t payload_type, std::uint16_t seq,
                             std::uint32_t timestamp, std::uint32_t ssrc) noexcept {
    return compose(p, p[0], p[1], payload_type, seq, timestamp, ssrc);
}

} // namespace voxplane::rtp
