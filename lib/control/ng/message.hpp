// One ng message: a cookie, one space, one dictionary in bencode or JSON, whose first byte tells
// which. Splits, decodes and writes them; no socket here. Views are into the caller's buffer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "control/ng/tree_builder.hpp"

namespace voxplane::control::ng {

enum class coding : std::uint8_t { bencode, json };

// Proxies make cookies of 20 to 40 bytes. A reply repeats its cookie, so it is bounded.
inline constexpr std::size_t max_cookie_bytes = 256;

struct envelope {
    std::string_view cookie;
    std::string_view payload; // without white space at its end; may be empty
    coding as = coding::bencode;
};

// Nothing when there is no cookie of 1 to max_cookie_bytes visible characters before a space: such
// a message cannot be answered.
[[nodiscard]] std::optional<envelope> split(std::string_view message);

// The dictionary of a payload. The error is a reply's error-reason.
[[nodiscard]] result<tree> decode(const envelope& from, const tree_limits& limits);

// Invalid UTF-8 in a JSON reply becomes U+FFFD; bencode carries any bytes.
[[nodiscard]] std::string encode(std::string_view cookie, coding as, const tree& dictionary);

// Texts that clients compare with.
namespace texts {
inline constexpr const char* no_payload = "Invalid data (no payload)";
inline constexpr const char* no_command = "Dictionary contains no key \"command\"";
inline constexpr const char* unrecognized_command = "Unrecognized command";
inline constexpr const char* no_call_id = "No call-id in message";
inline constexpr const char* unknown_call_id = "Unknown call-id";
// Proxies that get one of these try their next node.
inline constexpr const char* session_limit = "Parallel session limit reached";
inline constexpr const char* no_ports = "Ran out of ports";
inline constexpr const char* cpu_limit = "CPU usage limit exceeded";
inline constexpr const char* load_limit = "Load limit exceeded";
inline constexpr const char* bandwidth_limit = "Bandwidth limit exceeded";
} // namespace texts

[[nodiscard]] tree error_reply(std::string_view reason);

// What a full node says: the form that clients ask for by supports["load limit"], or an error.
[[nodiscard]] tree overload_reply(std::string_view text, bool supports_load_limit);

} // namespace voxplane::control::ng
