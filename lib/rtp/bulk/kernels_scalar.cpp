// Bulk operations one packet after the other, with the functions that serve single packets. Also
// serves what is left over of a burst by the vector sets, and bursts with a very short packet.
#include <cstddef>
#include <cstdint>

#include "checksum/kernels.hpp"
#include "rtp/bulk/kernels.hpp"
#include "rtp/header.hpp"

namespace voxplane::rtp::with_scalar {

namespace {

static_assert(bulk_header_bytes == fixed_header_bytes);

void parse_burst(const std::uint8_t* const* packets, const std::uint16_t* bytes, std::size_t count,
                 header_burst& out) noexcept {
    out.marker = 0;
    out.valid = 0;
    out.unusual = 0;
    parse_some(packets, bytes, 0, count, out);
}

void rewrite(std::uint8_t* const* packets, std::size_t count, const rewrite_burst& fields,
             std::uint64_t* sums) noexcept {
    rewrite_some(packets, 0, count, fields, sums);
}

} // namespace

void parse_some(const std::uint8_t* const* packets, const std::uint16_t* bytes, std::size_t first,
                std::size_t last, header_burst& out) noexcept {
    // Apart from out, which stores of octets might be to; and only what is rare is counted.
    std::uint32_t marker = 0;
    std::uint32_t invalid = 0;
    std::uint32_t unusual = 0;
    for (std::size_t i = first; i < last; ++i) {
        const std::uint8_t* const p = packets[i];
        if (bytes[i] < fixed_header_bytes || (p[0] & 0xc0U) != 0x80U) [[unlikely]] {
            invalid |= std::uint32_t{1} << i;
            continue;
        }
        if (p[0] != 0x80U) [[unlikely]] {
            unusual |= std::uint32_t{1} << i;
        }
        marker |= std::uint32_t{p[1]} >> 7 << i;
        out.ssrc[i] = load_be32(p + 8);
        out.timestamp[i] = load_be32(p + 4);
        out.seq[i] = load_be16(p + 2);
        out.payload_offset[i] = fixed_header_bytes;
        out.payload_bytes[i] = static_cast<std::uint16_t>(bytes[i] - fixed_header_bytes);
        out.payload_type[i] = p[1] & 0x7fU;
    }
    const auto all =
        static_cast<std::uint32_t>((std::uint64_t{1} << last) - (std::uint64_t{1} << first));
    out.marker |= marker;
    out.valid |= all & ~(invalid | unusual);
    out.unusual |= unusual;
}

void rewrite_some(std::uint8_t* const* packets, std::size_t first, std::size_t last,
                  const rewrite_burst& fields, std::uint64_t* sums) noexcept {
    for (std::size_t i = first; i < last; ++i) {
        sums[i] = rtp::rewrite(packets[i], fields.payload_type[i], fields.seq[i],
                               fields.timestamp[i], fields.ssrc[i]);
    }
}

void sum(const std::uint8_t* const* packets, const std::uint16_t* bytes, std::size_t count,
         std::uint64_t* sums) noexcept {
    for (std::size_t i = 0; i < count; ++i) {
        sums[i] = checksum::with_scalar::sum(packets[i], bytes[i]);
    }
}

const bulk_kernels bulk_set{parse_burst, rewrite, sum};

} // namespace voxplane::rtp::with_scalar
