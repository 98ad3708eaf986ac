// The checks of a received RTCP datagram. Reads the bytes given, no others; any thread.
#include "rtp/rtcp/compound.hpp"

#include "rtp/header.hpp"
#include "rtp/rtcp/contents.hpp"

namespace voxplane::rtp::rtcp {

namespace {

constexpr std::uint8_t padding_bit = 0x20;

// Chunks of SDES (RFC 3550 6.5): each a source and items, ended by one to four zero octets that
// fill the last word. An item is its type, its length and that many octets. Words behind the last
// chunk are nobody's harm.
bool chunks_fit(const packet& packet) noexcept {
    std::size_t at = header_bytes;
    for (unsigned chunk = 0; chunk < packet.count; ++chunk) {
        const std::size_t bytes = chunk_bytes(packet.p + at, packet.bytes - at);
        if (bytes == 0) {
            return false;
        }
        at += bytes;
    }
    return true;
}

// BYE: the sources, then perhaps a length and a reason of that many octets (RFC 3550 6.6).
bool bye_fits(const packet& packet) noexcept {
    const std::size_t reason = header_bytes + std::size_t{4} * packet.count;
    return reason == packet.bytes ||
           (reason < packet.bytes && reason + 1 + packet.p[reason] <= packet.bytes);
}

// Blocks of XR: type, a field of its own, length in words without the first (RFC 3611 section 3).
bool blocks_fit(const packet& packet) noexcept {
    std::size_t at = header_bytes + 4;
    if (packet.bytes < at) {
        return false;
    }
    while (at < packet.bytes) {
        if (!block_fits(packet.p + at, packet.bytes - at)) {
            return false;
        }
        at += block_bytes(packet.p + at);
    }
    return true;
}

bool contents_fit(const packet& packet) noexcept {
    const std::size_t reports = report_block_bytes * packet.count;
    // Reports may be followed by words that a profile adds (RFC 3550 6.4.3).
    switch (packet.type) {
    case packet_type::sender_report:
        return packet.bytes >= header_bytes + 4 + sender_info_bytes + reports;
    case packet_type::receiver_report:
        return packet.bytes >= header_bytes + 4 + reports;
    case packet_type::source_description:
        return chunks_fit(packet);
    case packet_type::bye:
        return bye_fits(packet);
    case packet_type::application:
    case packet_type::transport_feedback:
    case packet_type::payload_feedback:
        return packet.bytes >= header_bytes + 8;
    case packet_type::extended_report:
        return blocks_fit(packet);
    }
    return true;
}

} // namespace

packet compound::iterator::operator*() const noexcept {
    const std::size_t bytes = header_bytes * (load_be16(p_ + 2) + std::size_t{1});
    const std::size_t padding = (p_[0] & padding_bit) != 0 ? p_[bytes - 1] : std::size_t{0};
    return {p_, static_cast<std::uint16_t>(bytes - padding), static_cast<std::uint8_t>(p_[0] & 31U),
            packet_type{p_[1]}};
}

std::optional<compound> compound::check(const std::uint8_t* p, std::size_t n,
                                        rules which) noexcept {
    if (n > max_bytes || !is_rtcp(p, n)) {
        return std::nullopt;
    }
    if (which == rules::compound) {
        const bool report = p[1] == static_cast<std::uint8_t>(packet_type::sender_report) ||
                            p[1] == static_cast<std::uint8_t>(packet_type::receiver_report);
        if (!report || (p[0] & padding_bit) != 0) {
            return std::nullopt;
        }
    }
    const compound whole(p, n);
    for (const packet& each : whole) {
        // Each of them could come first, so each has a type that tells it from RTP.
        if (!looks_like_rtcp(each.p, each.bytes) || !contents_fit(each)) {
            return std::nullopt;
        }
    }
    return whole;
}

} // namespace voxplane::rtp::rtcp
