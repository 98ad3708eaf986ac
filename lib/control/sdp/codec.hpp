// Codecs of an m= line of RTP, and how flags name them. Values own their strings. Control core
// only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/sdp/fields.hpp"

namespace voxplane::control::sdp {

// What the data plane knows of a codec. Events (RFC 4733) and comfort noise (RFC 3389) at 8 kHz
// stand beside audio; other is passed on unread.
enum class codec_kind : std::uint8_t { pcmu, pcma, event, noise, other };

[[nodiscard]] constexpr bool is_g711(codec_kind k) noexcept {
    return k == codec_kind::pcmu || k == codec_kind::pcma;
}

// One payload type with what a=rtpmap, a=fmtp or RFC 3551 says of it.
struct format {
    std::uint8_t payload_type = 0;
    std::string encoding; // empty: nothing is said of a dynamic payload type
    std::uint32_t clock_hz = 0;
    std::uint32_t channels = 1;
    std::string fmtp;
    codec_kind kind = codec_kind::other;
    bool operator==(const format&) const = default;

    // Events or comfort noise, at any rate: no audio that a call could consist of.
    [[nodiscard]] bool is_supplement() const noexcept;
};

// The same codec, whatever its payload type; one that nothing is said of by its payload type.
[[nodiscard]] bool same_codec(const format& a, const format& b) noexcept;

// PCMU, PCMA or telephone-event as it is added to an offer; the payload type is to be set.
[[nodiscard]] std::optional<format> convertible_format(std::string_view name);

// The formats of an m= line of RTP in their order, each once. Errors name the line: a format that
// is no payload type. Attributes that cannot be read are left alone and warned about.
[[nodiscard]] result<std::vector<format>> formats_of(const section& part, const media_line& m,
                                                     std::vector<std::string>& warnings);

// A flag's "name[/clock[/channels[/bitrate[/ptime[/fmtp]]]]]" or payload type.
struct codec_name {
    std::string encoding;
    std::optional<std::uint32_t> clock_hz;
    std::optional<std::uint32_t> channels;
    std::string fmtp;

    [[nodiscard]] bool names(const format& f) const noexcept;
};
[[nodiscard]] codec_name parse_codec_name(std::string_view text);

// A list of them, and whether "all" or "full" is among them.
struct codec_list {
    std::vector<codec_name> names;
    bool all = false;
    bool full = false;

    explicit codec_list(const std::vector<std::string>& words);
    // Place in the list of the first that names f.
    [[nodiscard]] std::optional<std::size_t> place(const format& f) const noexcept;
    [[nodiscard]] bool has(const format& f) const noexcept { return place(f).has_value(); }
    [[nodiscard]] bool any() const noexcept { return all || full || !names.empty(); }
    [[nodiscard]] bool everything() const noexcept { return all || full; }
};

} // namespace voxplane::control::sdp
