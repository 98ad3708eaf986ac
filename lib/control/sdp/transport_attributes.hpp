// Attributes of ICE (RFC 8839), DTLS and SDES keys, setup, mid and group: which lines they are, and
// their values. None of these protocols is spoken here; what negotiation does is to take the lines
// out. Values own their strings. Control core only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/sdp/document.hpp"

namespace voxplane::control::sdp {

// a=candidate:<foundation> <component> <transport> <priority> <address> <port> typ <type> ...
struct candidate {
    std::string foundation;
    std::uint32_t component = 0; // 1 RTP, 2 RTCP
    std::string transport;
    std::uint32_t priority = 0;
    std::string address; // an IP address or a name
    std::uint16_t port = 0;
    std::string type; // "host", "srflx", "prflx", "relay"
    bool operator==(const candidate&) const = default;
};
[[nodiscard]] std::optional<candidate> parse_candidate(std::string_view value);

// a=fingerprint:<hash> <octets in hexadecimal>
struct fingerprint {
    std::string hash;
    std::string octets;
    bool operator==(const fingerprint&) const = default;
};
[[nodiscard]] std::optional<fingerprint> parse_fingerprint(std::string_view value);

// a=crypto:<tag> <suite> <key parameters> [<session parameters>] (RFC 4568)
struct crypto {
    std::uint32_t tag = 0;
    std::string suite;
    std::string keys;
    bool operator==(const crypto&) const = default;
};
[[nodiscard]] std::optional<crypto> parse_crypto(std::string_view value);

// a=group:<semantics> <mid>...
struct group {
    std::string semantics;
    std::vector<std::string> mids;
    bool operator==(const group&) const = default;
};
[[nodiscard]] std::optional<group> parse_group(std::string_view value);

// a=setup, a=mid, a=ice-ufrag and the like: the value of the section's own or the session's line.
[[nodiscard]] std::optional<std::string_view> value_of(std::string_view name, const section& part,
                                                       const section& session) noexcept;

[[nodiscard]] bool is_ice_attribute(const line& l) noexcept;
// Keys and roles of SRTP, by DTLS or SDES.
[[nodiscard]] bool is_key_attribute(const line& l) noexcept;
// What makes several m= lines share one port.
[[nodiscard]] bool is_bundle_attribute(const line& l) noexcept;

} // namespace voxplane::control::sdp
