// RTP operations on a burst of packets at once: fixed headers into arrays, arrays into headers, and
// the sums that UDP checksums need. Packets are the caller's; nothing outside their bytes is read
// or written, nothing is kept. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.hpp"

namespace voxplane::rtp {

inline constexpr std::size_t max_burst = 32;

// What parse found, packet i at index i and bit i. Fields of packets that are in neither of valid
// and unusual are of no meaning, nor are those behind the burst.
struct alignas(64) header_burst {
    std::uint32_t ssrc[max_burst];
    std::uint32_t timestamp[max_burst];
    std::uint16_t seq[max_burst];
    std::uint16_t payload_offset[max_burst];
    std::uint16_t payload_bytes[max_burst];
    std::uint8_t payload_type[max_burst];
    std::uint32_t marker;  // where valid or unusual
    std::uint32_t valid;   // what rtp::parse accepts, but for the unusual ones
    std::uint32_t unusual; // with CSRC list, extension or padding: see parse_unusual
};

// What rewrite writes.
struct alignas(64) rewrite_burst {
    std::uint32_t ssrc[max_burst];
    std::uint32_t timestamp[max_burst];
    std::uint16_t seq[max_burst];
    std::uint8_t payload_type[max_burst];
};

// count: at most max_burst. Packets may have any alignment.
struct bulk_kernels {
    // rtp::parse of every packet, of bytes[i] bytes each.
    void (*parse)(const std::uint8_t* const* packets, const std::uint16_t* bytes, std::size_t count,
                  header_burst& out) noexcept;
    // rtp::rewrite of every packet, whose sums it gives. All different packets, which parse has
    // accepted.
    void (*rewrite)(std::uint8_t* const* packets, std::size_t count, const rewrite_burst& fields,
                    std::uint64_t* sums) noexcept;
    // checksum::kernels::sum of every packet, of bytes[i] bytes each: equal after checksum::fold.
    void (*sum)(const std::uint8_t* const* packets, const std::uint16_t* bytes, std::size_t count,
                std::uint64_t* sums) noexcept;
};

// The kernel set for an isa, which must be supported. Any thread.
[[nodiscard]] const bulk_kernels& bulk_kernels_for(simd::isa which) noexcept;

// Fills payload_offset and payload_bytes of packets that parse found unusual, and makes those valid
// whose parts fit. parse has been called with the same packets.
void parse_unusual(const std::uint8_t* const* packets, const std::uint16_t* bytes,
                   header_burst& out) noexcept;

} // namespace voxplane::rtp
