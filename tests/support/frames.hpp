// Frames as the tests write and read them: a builder of Ethernet to RTP, and a reader that checks
// every length and checksum. Byte by byte and without a line of the code under test, so that both
// can disagree with it. Any thread; owns what it returns.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/address.hpp"

namespace voxplane::test {

using bytes = std::vector<std::uint8_t>;

// Addresses from literals of a test; a bad literal ends the program.
[[nodiscard]] endpoint ep(const std::string& text);
[[nodiscard]] mac_address mac(const std::string& text);

struct rtp_packet {
    bool marker = false;
    std::uint8_t payload_type = 0;
    std::uint16_t seq = 1;
    std::uint32_t timestamp = 160;
    std::uint32_t ssrc = 0x11112222;
    std::vector<std::uint32_t> csrc;
    std::optional<bytes> extension; // behind its profile and length; whole words
    std::uint8_t padding = 0;       // bytes, the last of which tells how many
    bytes payload;
    bool operator==(const rtp_packet&) const = default;
};

[[nodiscard]] bytes to_bytes(const rtp_packet& packet);

// A UDP datagram and the headers that carry it.
struct datagram {
    mac_address to_mac = mac("02:00:00:00:00:01");
    mac_address from_mac = mac("02:00:00:00:01:01");
    std::vector<std::uint16_t> vlan; // outer first
    endpoint from;
    endpoint to;
    bytes options;                                          // IPv4, whole words
    std::vector<std::pair<std::uint8_t, bytes>> extensions; // IPv6: type, all but the first byte
    std::uint8_t traffic_class = 0;
    std::uint8_t ttl = 64;
    bool no_checksum = false;
    bytes payload;
};

[[nodiscard]] bytes to_frame(const datagram& d);

// What a frame says. fault names the first thing that is wrong in it, empty when nothing is.
struct decoded {
    std::string fault;
    mac_address to_mac;
    mac_address from_mac;
    std::vector<std::uint32_t> tags; // TPID << 16 | id, outer first
    endpoint from;
    endpoint to;
    std::uint8_t traffic_class = 0;
    std::uint8_t ttl = 0;
    std::uint16_t ip_checksum = 0;
    std::uint16_t udp_checksum = 0;
    bytes payload; // of UDP
};

// Who fills in the checksums of the frame that is read.
enum class sums { complete, left_to_port };

[[nodiscard]] decoded decode(const bytes& frame, sums expected = sums::complete);

// The RTP packet in a datagram; nothing when it is not one.
[[nodiscard]] std::optional<rtp_packet> decode_rtp(const bytes& payload);

// Internet checksum as in RFC 1071, one word after the other; start: sum of what goes before.
[[nodiscard]] std::uint32_t add_words(const std::uint8_t* p, std::size_t n, std::uint32_t start);
[[nodiscard]] std::uint16_t finish_sum(std::uint32_t sum); // folded, complemented

// Puts right checksums into a frame that a test has changed. l3: offset of the IP header.
void seal_ipv4(bytes& frame, std::size_t l3 = 14);
void seal_udp(bytes& frame, std::size_t l3 = 14);

} // namespace voxplane::test
