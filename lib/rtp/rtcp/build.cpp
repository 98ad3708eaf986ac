// Lengths are made first, then the bytes are written without looking back. Any thread.
#include "rtp/rtcp/build.hpp"

namespace voxplane::rtp::rtcp {

namespace {

constexpr std::size_t word = 4;
constexpr std::size_t max_text_bytes = 255;

constexpr std::size_t whole_words(std::size_t bytes) noexcept {
    return (bytes + word - 1) / word * word;
}

struct lengths {
    std::size_t report = 0;
    std::size_t names = 0; // 0: no SDES
    std::size_t bye = 0;   // 0: none

    explicit lengths(const outgoing& what) noexcept
        : report(sender_offset + (what.sender != nullptr ? sender_info_bytes : 0) +
                 report_block_bytes * what.reports.size()) {
        if (!what.cname.empty()) {
            // Source, type and length, the text, and at least one zero octet that ends the list.
            names = header_bytes + whole_words(word + 2 + what.cname.size() + 1);
        }
        if (what.bye) {
            const std::size_t reason = what.reason.empty() ? 0 : 1 + what.reason.size();
            bye = header_bytes + word + whole_words(reason);
        }
    }
    [[nodiscard]] std::size_t all() const noexcept { return report + names + bye; }
};

void write_header(std::uint8_t* p, packet_type type, std::size_t count,
                  std::size_t bytes) noexcept {
    p[0] = static_cast<std::uint8_t>(0x80U | count);
    p[1] = static_cast<std::uint8_t>(type);
    store_be16(p + 2, static_cast<std::uint16_t>(bytes / word - 1));
}

// The text, and zeros up to the end of the packet.
void write_text(std::uint8_t* p, std::string_view text, const std::uint8_t* end) noexcept {
    for (const char c : text) {
        *p++ = static_cast<std::uint8_t>(c);
    }
    while (p < end) {
        *p++ = 0;
    }
}

void write_report(std::uint8_t* p, const outgoing& what, std::size_t bytes) noexcept {
    write_header(p,
                 what.sender != nullptr ? packet_type::sender_report : packet_type::receiver_report,
                 what.reports.size(), bytes);
    store_be32(p + header_bytes, what.ssrc);
    p += sender_offset;
    if (what.sender != nullptr) {
        store_sender(p, *what.sender);
        p += sender_info_bytes;
    }
    for (const report_block& block : what.reports) {
        store_report(p, block);
        p += report_block_bytes;
    }
}

} // namespace

std::size_t build(const outgoing& what, std::uint8_t* p, std::size_t room) noexcept {
    if (what.reports.size() > max_report_blocks || what.cname.size() > max_text_bytes ||
        what.reason.size() > max_text_bytes) {
        return 0;
    }
    const lengths bytes(what);
    if (bytes.all() > room || bytes.all() > max_bytes) {
        return 0;
    }
    write_report(p, what, bytes.report);
    p += bytes.report;
    if (bytes.names != 0) {
        write_header(p, packet_type::source_description, 1, bytes.names);
        store_be32(p + header_bytes, what.ssrc);
        p[8] = sdes_cname;
        p[9] = static_cast<std::uint8_t>(what.cname.size());
        write_text(p + 10, what.cname, p + bytes.names);
        p += bytes.names;
    }
    if (bytes.bye != 0) {
        write_header(p, packet_type::bye, 1, bytes.bye);
        store_be32(p + header_bytes, what.ssrc);
        if (!what.reason.empty()) {
            p[8] = static_cast<std::uint8_t>(what.reason.size());
            write_text(p + 9, what.reason, p + bytes.bye);
        }
    }
    return bytes.all();
}

cname_text make_cname(const std::array<std::uint8_t, 12>& random) noexcept {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    cname_text text{};
    for (std::size_t i = 0; i < random.size() / 3; ++i) {
        const std::uint32_t three = std::uint32_t{random[3 * i]} << 16 |
                                    std::uint32_t{random[3 * i + 1]} << 8 | random[3 * i + 2];
        for (std::size_t j = 0; j < 4; ++j) {
            text[4 * i + j] = alphabet[three >> (18 - 6 * j) & 63U];
        }
    }
    return text;
}

} // namespace voxplane::rtp::rtcp
