// What stands inside the packets of a checked compound: sender information, report blocks, SDES
// items, BYE's reason and XR blocks, as values in host order and their layout on the wire. Nothing
// is kept or allocated; texts are views of the packet. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "rtp/rtcp/compound.hpp"

namespace voxplane::rtp::rtcp {

// RFC 3550 6.4.1, what a sender says of itself.
struct sender_info {
    std::uint64_t ntp = 0; // seconds since 1900 in the upper half, fraction in the lower
    std::uint32_t timestamp = 0;
    std::uint32_t packets = 0;
    std::uint32_t octets = 0; // of payload
    bool operator==(const sender_info&) const = default;
};

// RFC 3550 6.4.1, what a receiver says of one source.
struct report_block {
    std::uint32_t ssrc = 0;
    std::uint8_t fraction_lost = 0;   // of 256, since the last report
    std::int32_t cumulative_lost = 0; // 24 bits with a sign; duplicates make it small or negative
    std::uint32_t highest = 0;        // extended highest sequence: cycles << 16 | seq
    std::uint32_t jitter = 0;         // timestamp units
    std::uint32_t last_sr = 0;        // middle half of the NTP time of the last SR, 0: none came
    std::uint32_t delay = 0;          // since that SR arrived, 1/65536 s
    bool operator==(const report_block&) const = default;
};

inline constexpr std::int32_t max_cumulative_lost = 0x7fffff;
inline constexpr std::int32_t min_cumulative_lost = -0x800000;

[[nodiscard]] report_block load_report(const std::uint8_t* p) noexcept;
void store_report(std::uint8_t* p, const report_block& block) noexcept;
[[nodiscard]] sender_info load_sender(const std::uint8_t* p) noexcept;
void store_sender(std::uint8_t* p, const sender_info& info) noexcept;

[[nodiscard]] inline bool is_report(const packet& from) noexcept {
    return from.type == packet_type::sender_report || from.type == packet_type::receiver_report;
}
// Where sender information and the report blocks of an SR or RR stand, from its first byte.
inline constexpr std::size_t sender_offset = header_bytes + 4;
[[nodiscard]] inline std::size_t reports_offset(const packet& from) noexcept {
    return sender_offset +
           (from.type == packet_type::sender_report ? sender_info_bytes : std::size_t{0});
}
// Of an SR; of an SR or RR with index < count.
[[nodiscard]] sender_info sender_of(const packet& report) noexcept;
[[nodiscard]] report_block report_at(const packet& report, unsigned index) noexcept;

// Item types of SDES (RFC 3550 12.2).
inline constexpr std::uint8_t sdes_end = 0;
inline constexpr std::uint8_t sdes_cname = 1;

// Bytes of the SDES chunk that begins at p and has at most `rest`, 0 when it does not fit there.
[[nodiscard]] std::size_t chunk_bytes(const std::uint8_t* p, std::size_t rest) noexcept;
// The CNAME that an SDES packet gives for a source. None: it does not speak of it.
[[nodiscard]] std::optional<std::string_view> cname_of(const packet& sdes,
                                                       std::uint32_t ssrc) noexcept;

// BYE's sources (index < count), and its reason, empty when none is given.
[[nodiscard]] inline std::uint32_t leaving(const packet& bye, unsigned index) noexcept {
    return load_be32(bye.p + header_bytes + std::size_t{4} * index);
}
[[nodiscard]] std::string_view reason_of(const packet& bye) noexcept;

// RFC 3611 section 4, block types that name a source or sequence numbers.
enum class block_type : std::uint8_t {
    loss_rle = 1,
    duplicate_rle = 2,
    receipt_times = 3,
    receiver_time = 4,
    dlrr = 5,
    summary = 6,
    voip_metrics = 7
};
inline constexpr std::size_t voip_metrics_bytes = 36;

// Bytes of the XR block whose header is at p, and whether it lies within `rest` bytes with a length
// that its type allows. Blocks of unknown types may have any.
[[nodiscard]] inline std::size_t block_bytes(const std::uint8_t* p) noexcept {
    return 4 * (load_be16(p + 2) + std::size_t{1});
}
[[nodiscard]] bool block_fits(const std::uint8_t* p, std::size_t rest) noexcept;

// RFC 3611 section 4.7 as far as we show it. 127 says "unavailable" of levels, R factors and MOS.
struct voip_metrics {
    std::uint32_t ssrc = 0;
    std::uint8_t loss_rate = 0; // of 256
    std::uint8_t discard_rate = 0;
    std::uint8_t burst_density = 0;
    std::uint8_t gap_density = 0;
    std::uint16_t burst_ms = 0;
    std::uint16_t gap_ms = 0;
    std::uint16_t round_trip_ms = 0;
    std::uint16_t end_system_delay_ms = 0;
    std::uint8_t r_factor = 127;
    std::uint8_t mos_lq = 127; // ten times the score
    std::uint8_t mos_cq = 127;
    std::uint16_t jitter_buffer_ms = 0; // nominal delay
    bool operator==(const voip_metrics&) const = default;
};
inline constexpr std::uint8_t unavailable = 127;

// What an XR packet says of a source by a VoIP metrics block, the first one.
[[nodiscard]] std::optional<voip_metrics> metrics_of(const packet& xr, std::uint32_t ssrc) noexcept;

} // namespace voxplane::rtp::rtcp
