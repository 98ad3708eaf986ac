// RTCP datagrams as the tests write them, field by field in network order, in fixed memory: test
// bodies own nothing. Owns its bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "base/wire.hpp"
#include "rtp/rtcp/contents.hpp"

namespace voxplane::rtp::rtcp::test {

inline constexpr std::uint32_t speaker = 0x11111111;
inline constexpr std::uint32_t subject = 0x22222222;
inline constexpr std::uint32_t stranger = 0x33333333;

// What the golden datagram says.
inline constexpr sender_info golden_info{0xb44db70520000000, 0x1000, 100, 16000};
inline constexpr report_block golden_block{subject, 0x40,       -2,        0x00010010,
                                           80,      0xb7052000, 0x00054000};

struct datagram {
    std::array<std::uint8_t, 1600> bytes{};
    std::size_t n = 0;
    std::size_t packet = 0; // where the packet in work begins

    datagram& u8(std::initializer_list<unsigned> values) {
        for (const unsigned value : values) {
            bytes[n++] = static_cast<std::uint8_t>(value);
        }
        return *this;
    }
    datagram& u16(unsigned value) { return u8({value >> 8, value & 255U}); }
    datagram& u32(std::uint32_t value) { return u16(value >> 16).u16(value & 0xffffU); }
    datagram& text(std::string_view value) {
        for (const char c : value) {
            u8({static_cast<std::uint8_t>(c)});
        }
        return *this;
    }
    // Zeros up to a whole word.
    datagram& fill() {
        while (n % 4 != 0) {
            bytes[n++] = 0;
        }
        return *this;
    }
    // A packet, whose length end() fills in.
    datagram& begin(packet_type type, unsigned count) {
        packet = n;
        return u8({0x80U | count, static_cast<unsigned>(type), 0, 0});
    }
    datagram& end() {
        store_be16(&bytes[packet + 2], static_cast<std::uint16_t>((n - packet) / 4 - 1));
        return *this;
    }
    datagram& info(const sender_info& value) {
        store_sender(&bytes[n], value);
        n += sender_info_bytes;
        return *this;
    }
    datagram& block(report_block value) {
        store_report(&bytes[n], value);
        n += report_block_bytes;
        return *this;
    }
    [[nodiscard]] std::optional<compound> check(rules which = rules::compound) const {
        return compound::check(bytes.data(), n, which);
    }
    [[nodiscard]] bool good(rules which = rules::compound) const {
        return check(which).has_value();
    }
};

// An empty receiver report, so that what follows stands in a compound.
inline datagram empty_report(std::uint32_t ssrc = speaker) {
    datagram d;
    return d.begin(packet_type::receiver_report, 0).u32(ssrc).end();
}

} // namespace voxplane::rtp::rtcp::test
