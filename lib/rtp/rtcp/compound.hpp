// RTCP as it arrives (RFC 3550 section 6 and appendix A.2, RFC 4585, RFC 5506, RFC 3611): the bytes
// of a datagram are checked once, whole, and then walked packet by packet. Views only: the caller
// keeps the bytes as long as the compound. Nothing is allocated; any thread, workers included.
//
// Inside: report counts, SDES chunks and items, BYE's sources and reason, APP's name, feedback's
// two sources, XR blocks. What APP, feedback and unknown types carry behind that is not looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>

#include "base/wire.hpp"

namespace voxplane::rtp::rtcp {

enum class packet_type : std::uint8_t {
    sender_report = 200,
    receiver_report = 201,
    source_description = 202,
    bye = 203,
    application = 204,
    transport_feedback = 205, // RFC 4585
    payload_feedback = 206,
    extended_report = 207 // RFC 3611
};

// Which datagrams are good.
enum class rules : std::uint8_t {
    compound, // RFC 3550 A.2: a sender or receiver report comes first, without padding
    reduced   // RFC 5506: any packet may come first
};

// A datagram is at most this long: what follows is Ethernet's MTU, so that a walk is bounded to 375
// packets of one word.
inline constexpr std::size_t max_bytes = 1500;

inline constexpr std::size_t header_bytes = 4;
inline constexpr std::size_t sender_info_bytes = 20;
inline constexpr std::size_t report_block_bytes = 24;
inline constexpr unsigned max_report_blocks = 31;

// One packet of a compound, checked.
struct packet {
    const std::uint8_t* p;
    std::uint16_t bytes; // with the header, without padding
    std::uint8_t count;  // reports, chunks or sources; the format of feedback, subtype of APP
    packet_type type;    // or a value that we do not know

    // The first source after the header: who sent it. Not for SDES, BYE and unknown types.
    [[nodiscard]] std::uint32_t sender() const noexcept { return load_be32(p + header_bytes); }
};

class compound {
public:
    // The n bytes at p if all of their packets are whole and consistent.
    [[nodiscard]] static std::optional<compound> check(const std::uint8_t* p, std::size_t n,
                                                       rules which) noexcept;

    class iterator {
    public:
        using value_type = packet;
        using difference_type = std::ptrdiff_t;
        explicit iterator(const std::uint8_t* p) noexcept : p_(p) {}
        packet operator*() const noexcept;
        iterator& operator++() noexcept {
            p_ += header_bytes * (load_be16(p_ + 2) + std::size_t{1});
            return *this;
        }
        void operator++(int) noexcept { ++*this; }
        bool operator==(const iterator&) const noexcept = default;

    private:
        const std::uint8_t* p_;
    };
    [[nodiscard]] iterator begin() const noexcept { return iterator(p_); }
    [[nodiscard]] iterator end() const noexcept { return iterator(p_ + bytes_); }
    [[nodiscard]] const std::uint8_t* data() const noexcept { return p_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

private:
    compound(const std::uint8_t* p, std::size_t n) noexcept : p_(p), bytes_(n) {}
    const std::uint8_t* p_;
    std::size_t bytes_;
};

} // namespace voxplane::rtp::rtcp
