// SDP (RFC 8866) as lines in their order: the session part and one part for each m= line. What is
// not understood stays where it is; text() of what parse() read is the same text, with CRLF. Lines
// own their strings. Control core only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace voxplane::control::sdp {

inline constexpr std::size_t max_octets = 65536;
inline constexpr std::size_t max_media = 64; // beyond any call; bounds ports that one text can take

struct line {
    char type = 0; // 'm' of "m=..."; 0: an empty line
    std::string value;
    std::uint32_t number = 0; // in the text that was read, from 1; 0: made here
};

// A failure that begins with the line's number, or that names a line made here.
[[nodiscard]] failure fault(const line& at, std::string_view text);
// Text in quotes, cut to what a reader of a log wants to see.
[[nodiscard]] std::string quoted(std::string_view text);

// The lines before the first m=, or those of one m=, which is then the first.
struct section {
    std::vector<line> lines;

    [[nodiscard]] const line* find(char type) const noexcept;
    // The first a=name or a=name:...
    [[nodiscard]] const line* attribute(std::string_view name) const noexcept;
};

// "name" of a=name and a=name:..., nothing of other lines.
[[nodiscard]] std::string_view attribute_name(const line& of) noexcept;
// What stands behind "name:" when the line is the attribute, empty for a property attribute.
[[nodiscard]] std::optional<std::string_view> attribute_value(const line& of,
                                                              std::string_view name) noexcept;

struct document {
    section session;
    std::vector<section> media;

    [[nodiscard]] std::string text() const;
};

// Lines end with CRLF or LF. Errors name the line and what was expected there: too long, not
// "x=value", control characters, no v=0 first, bad o=, c= or m=, more than max_media m= lines.
[[nodiscard]] result<document> parse(std::string_view text);

} // namespace voxplane::control::sdp
