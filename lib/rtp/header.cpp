// The uncommon shapes of RTP packets, and the walk through an RTCP compound packet. Reads the bytes
// given, writes only its result; any thread.
#include "rtp/header.hpp"

namespace voxplane::rtp {

namespace {

constexpr std::uint8_t padding_bit = 0x20;
constexpr std::uint8_t extension_bit = 0x10;
constexpr std::uint8_t csrc_mask = 0x0f;

// Padding of RTCP counts its own length byte and keeps the packet at whole words (RFC 3550 6.4.1).
bool rtcp_padding_fits(const std::uint8_t* last_packet, std::size_t bytes) noexcept {
    const std::size_t padding = last_packet[bytes - 1];
    return padding != 0 && padding % 4 == 0 && padding <= bytes - 4;
}

} // namespace

std::optional<detail::span16> detail::find_payload(const std::uint8_t* p, std::size_t n) noexcept {
    std::size_t offset = fixed_header_bytes + 4U * (p[0] & csrc_mask);
    if ((p[0] & extension_bit) != 0) {
        // Four bytes of profile and length, then that many words (RFC 3550 section 5.3.1).
        if (offset + 4 > n) {
            return std::nullopt;
        }
        offset += 4 + 4U * load_be16(p + offset + 2);
    }
    if (offset > n) {
        return std::nullopt;
    }
    std::size_t padding = 0;
    if ((p[0] & padding_bit) != 0) {
        // The last byte counts itself, so zero is a lie and an empty payload leaves no room for it.
        padding = p[n - 1];
        if (padding == 0 || padding > n - offset) {
            return std::nullopt;
        }
    }
    return span16{static_cast<std::uint16_t>(offset),
                  static_cast<std::uint16_t>(n - offset - padding)};
}

bool is_rtcp(const std::uint8_t* p, std::size_t n) noexcept {
    if (n < 4 || !looks_like_rtcp(p, n)) {
        return false;
    }
    while (true) {
        if (n < 4 || (p[0] & 0xc0U) != 0x80U) {
            return false;
        }
        const std::size_t bytes = 4U * (load_be16(p + 2) + std::size_t{1});
        if (bytes > n) {
            return false;
        }
        const bool last = bytes == n;
        if ((p[0] & padding_bit) != 0 && !(last && rtcp_padding_fits(p, bytes))) {
            return false;
        }
        if (last) {
            return true;
        }
        p += bytes;
        n -= bytes;
    }
}

} // namespace voxplane::rtp
