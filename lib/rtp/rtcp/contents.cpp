// Reading and writing of what RTCP packets carry. Callers have checked that the bytes are there.
// Any thread, nothing is kept.
#include "rtp/rtcp/contents.hpp"

namespace voxplane::rtp::rtcp {

namespace {

constexpr std::size_t word = 4;

std::uint64_t load_be64(const std::uint8_t* p) noexcept {
    return std::uint64_t{load_be32(p)} << 32 | load_be32(p + 4);
}

std::string_view text(const std::uint8_t* p, std::size_t n) noexcept {
    return {reinterpret_cast<const char*>(p), n};
}

} // namespace

report_block load_report(const std::uint8_t* p) noexcept {
    report_block block;
    block.ssrc = load_be32(p);
    block.fraction_lost = p[4];
    // The shift back down brings the sign of 24 bits along.
    block.cumulative_lost = static_cast<std::int32_t>(load_be32(p + 4) << 8) >> 8;
    block.highest = load_be32(p + 8);
    block.jitter = load_be32(p + 12);
    block.last_sr = load_be32(p + 16);
    block.delay = load_be32(p + 20);
    return block;
}

void store_report(std::uint8_t* p, const report_block& block) noexcept {
    store_be32(p, block.ssrc);
    store_be32(p + 4, std::uint32_t{block.fraction_lost} << 24 |
                          (static_cast<std::uint32_t>(block.cumulative_lost) & 0xffffffU));
    store_be32(p + 8, block.highest);
    store_be32(p + 12, block.jitter);
    store_be32(p + 16, block.last_sr);
    store_be32(p + 20, block.delay);
}

sender_info load_sender(const std::uint8_t* p) noexcept {
    return {load_be64(p), load_be32(p + 8), load_be32(p + 12), load_be32(p + 16)};
}

void store_sender(std::uint8_t* p, const sender_info& info) noexcept {
    store_be32(p, static_cast<std::uint32_t>(info.ntp >> 32));
    store_be32(p + 4, static_cast<std::uint32_t>(info.ntp));
    store_be32(p + 8, info.timestamp);
    store_be32(p + 12, info.packets);
    store_be32(p + 16, info.octets);
}

sender_info sender_of(const packet& report) noexcept {
    return load_sender(report.p + sender_offset);
}

report_block report_at(const packet& report, unsigned index) noexcept {
    return load_report(report.p + reports_offset(report) + report_block_bytes * index);
}

std::size_t chunk_bytes(const std::uint8_t* p, std::size_t rest) noexcept {
    std::size_t at = word;
    while (at < rest && p[at] != sdes_end) {
        if (at + 1 >= rest) {
            return 0;
        }
        at += std::size_t{2} + p[at + 1];
    }
    // The octet that ends the list is there, then as many as its word lacks.
    const std::size_t bytes = at / word * word + word;
    return at < rest && bytes <= rest ? bytes : 0;
}

std::optional<std::string_view> cname_of(const packet& sdes, std::uint32_t ssrc) noexcept {
    const std::uint8_t* chunk = sdes.p + header_bytes;
    const std::uint8_t* end = sdes.p + sdes.bytes;
    for (unsigned i = 0; i < sdes.count; ++i) {
        const std::size_t bytes = chunk_bytes(chunk, static_cast<std::size_t>(end - chunk));
        const bool wanted = load_be32(chunk) == ssrc;
        for (const std::uint8_t* item = chunk + word; wanted && item[0] != sdes_end;
             item += 2 + item[1]) {
            if (item[0] == sdes_cname) {
                return text(item + 2, item[1]);
            }
        }
        chunk += bytes;
    }
    return std::nullopt;
}

std::string_view reason_of(const packet& bye) noexcept {
    const std::size_t at = header_bytes + word * bye.count;
    return at < bye.bytes ? text(bye.p + at + 1, bye.p[at]) : std::string_view{};
}

bool block_fits(const std::uint8_t* p, std::size_t rest) noexcept {
    if (rest < word || block_bytes(p) > rest) {
        return false;
    }
    const std::size_t bytes = block_bytes(p);
    switch (block_type{p[0]}) {
    case block_type::loss_rle:
    case block_type::duplicate_rle:
    case block_type::receipt_times:
        return bytes >= 3 * word; // source, first and last sequence
    case block_type::receiver_time:
        return bytes == 3 * word;
    case block_type::dlrr:
        return bytes % (3 * word) == word; // three words a receiver
    case block_type::summary:
        return bytes == 10 * word;
    case block_type::voip_metrics:
        return bytes == voip_metrics_bytes;
    }
    return true;
}

std::optional<voip_metrics> metrics_of(const packet& xr, std::uint32_t ssrc) noexcept {
    for (std::size_t at = sender_offset; at < xr.bytes; at += block_bytes(xr.p + at)) {
        const std::uint8_t* p = xr.p + at;
        if (block_type{p[0]} == block_type::voip_metrics && load_be32(p + word) == ssrc) {
            return voip_metrics{ssrc,
                                p[8],
                                p[9],
                                p[10],
                                p[11],
                                load_be16(p + 12),
                                load_be16(p + 14),
                                load_be16(p + 16),
                                load_be16(p + 18),
                                p[24],
                                p[26],
                                p[27],
                                load_be16(p + 30)};
        }
    }
    return std::nullopt;
}

} // namespace voxplane::rtp::rtcp
