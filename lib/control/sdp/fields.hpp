// The values of single lines: o=, c=, m= and the attributes that negotiation looks at, read from
// text and written as text. Values own their strings. Control core only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.hpp"
#include "base/result.hpp"
#include "control/sdp/document.hpp"

namespace voxplane::control::sdp {

// Pieces of text between single blanks; empty ones count.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char at);
// Without regard to case, as names of codecs and protocols are compared.
[[nodiscard]] bool same_word(std::string_view a, std::string_view b) noexcept;
// All of text as a decimal number up to most.
[[nodiscard]] std::optional<std::uint64_t> number_in(std::string_view text,
                                                     std::uint64_t most) noexcept;
// "IP4" or "IP6".
[[nodiscard]] std::string_view family_word(ip_family family) noexcept;

// o=<username> <id> <version> IN IP4|IP6 <address>
struct origin {
    std::string username; // may be empty or hold blanks, as devices send it
    std::string id;
    std::string version;
    ip_family family = ip_family::ipv4;
    std::string address; // an IP address or a name
    bool operator==(const origin&) const = default;
};
[[nodiscard]] result<origin> parse_origin(const line& l);
[[nodiscard]] std::string to_string(const origin& o);

// c=IN IP4|IP6 <address>[/...]
struct connection {
    ip_family family = ip_family::ipv4;
    std::string address; // an IP address or a name, of multicast with /ttl/count
    bool operator==(const connection&) const = default;
};
[[nodiscard]] result<connection> parse_connection(const line& l);
[[nodiscard]] std::string to_string(const connection& c);

// m=<type> <port>[/<count>] <protocol> <format>...
struct media_line {
    std::string type; // "audio", "video", "image", ...
    std::uint16_t port = 0;
    std::uint32_t ports = 1;
    std::string protocol;
    std::vector<std::string> formats;
    bool operator==(const media_line&) const = default;

    // RTP in the clear or encrypted, over UDP.
    [[nodiscard]] bool is_rtp() const noexcept;
    // One of the profiles of SRTP.
    [[nodiscard]] bool is_srtp() const noexcept;
};
[[nodiscard]] result<media_line> parse_media(const line& l);
[[nodiscard]] std::string to_string(const media_line& m);

// a=rtpmap:<payload type> <encoding>/<clock>[/<channels>]
struct rtpmap {
    std::uint8_t payload_type = 0;
    std::string encoding;
    std::uint32_t clock_hz = 0;
    std::uint32_t channels = 1;
    bool operator==(const rtpmap&) const = default;
};
[[nodiscard]] std::optional<rtpmap> parse_rtpmap(std::string_view value);
[[nodiscard]] std::string to_string(const rtpmap& r);

// a=fmtp:<payload type> <parameters>, and all other attributes that begin with a payload type.
[[nodiscard]] std::optional<std::uint8_t> leading_payload_type(std::string_view value) noexcept;

// a=rtcp:<port> [IN IP4|IP6 <address>] (RFC 3605)
struct rtcp_attribute {
    std::uint16_t port = 0;
    std::optional<connection> where;
};
[[nodiscard]] std::optional<rtcp_attribute> parse_rtcp(std::string_view value);

// What the one who wrote it does with media.
enum class direction : std::uint8_t { sendrecv, sendonly, recvonly, inactive };
[[nodiscard]] std::string_view word(direction d) noexcept;
// The section's last direction attribute, if it has one.
[[nodiscard]] std::optional<direction> direction_of(const section& part) noexcept;

// a=ptime or a=maxptime in ms; nothing when absent, not a whole number, or 0.
[[nodiscard]] std::uint32_t duration_ms(const section& part, std::string_view name) noexcept;

} // namespace voxplane::control::sdp
