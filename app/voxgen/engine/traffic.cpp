// A packet from its template. The checksum is put together from prepared sums (RFC 1071 lets pieces
// be added), so that a packet costs little more than copying it.
#include "traffic.hpp"

#include <cstring>

#include "base/wire.hpp"
#include "rtp/header.hpp"

namespace voxplane::voxgen {

namespace {

constexpr std::uint8_t marker_bit = 0x80; // the first packet of a talkspurt, RFC 3551 section 4.1

} // namespace

std::uint16_t traffic::frame_bytes(const stream& s) const noexcept {
    return static_cast<std::uint16_t>(paths[s.path].header_bytes + net::udp::bytes +
                                      rtp::fixed_header_bytes + side[s.side].octets);
}

std::uint16_t traffic::build(const stream& s, std::uint32_t n, std::uint8_t* out) const noexcept {
    const path& way = paths[s.path];
    const spoken& says = side[s.side];
    const std::uint32_t frame = frame_of(s, n);
    const auto udp_bytes =
        static_cast<std::uint16_t>(net::udp::bytes + rtp::fixed_header_bytes + says.octets);
    std::uint8_t* const udp = out + way.header_bytes;
    std::uint8_t* const rtp = udp + net::udp::bytes;
    std::memcpy(out, way.header.data(), path::most_bytes); // what is too much is written over
    std::memcpy(udp + net::udp::source, &s.from_port, sizeof s.from_port);
    std::memcpy(udp + net::udp::destination, &s.to_port, sizeof s.to_port);
    store_be16(udp + net::udp::length, udp_bytes);
    const std::uint64_t header_sum =
        rtp::compose(rtp, rtp::bare_first_byte, n == 0 ? marker_bit : 0, says.sent_type,
                     static_cast<std::uint16_t>(s.first_seq + n),
                     s.first_timestamp + n * std::uint32_t{says.octets}, s.ssrc);
    std::memcpy(rtp + rtp::fixed_header_bytes, says.frame(frame), says.octets);
    std::uint16_t sum = 0;
    if (udp_checksum) {
        sum = static_cast<std::uint16_t>(
            ~checksum::fold(way.sum + s.from_port + s.to_port + header_sum + says.sums[frame]));
        sum = sum == 0 ? 0xffff : sum; // RFC 768: zero means none
    }
    std::memcpy(udp + net::udp::checksum, &sum, sizeof sum);
    return static_cast<std::uint16_t>(way.header_bytes + udp_bytes);
}

} // namespace voxplane::voxgen
