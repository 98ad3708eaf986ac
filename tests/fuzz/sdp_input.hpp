// How a fuzz input is read: four bytes of choices, then texts with a NUL between them, which are
// offer, answer and a later offer by the other side. Shared by the target and its seeds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "control/sdp/options.hpp"

namespace voxplane::fuzz {

inline constexpr std::size_t choice_bytes = 4;

inline std::vector<std::string_view> read_texts(std::string_view rest) {
    std::vector<std::string_view> texts;
    for (std::size_t i = 0; i < 3; ++i) {
        const std::size_t end = rest.find('\0');
        texts.push_back(rest.substr(0, end));
        if (end == std::string_view::npos) {
            break;
        }
        rest.remove_prefix(end + 1);
    }
    return texts;
}

inline control::sdp::options read_options(std::uint32_t bits) {
    const auto bit = [&](unsigned n) { return (bits >> n & 1U) != 0; };
    control::sdp::options how;
    how.replace = {bit(0), bit(0), bit(1), bit(1), bit(2), bit(3), bit(4)};
    how.rtcp_mux = {bit(5), bit(6), bit(7), bit(8), bit(9)};
    const auto add = [&](std::vector<std::string>& list, bool wanted, const char* word) {
        if (wanted) {
            list.emplace_back(word);
        }
    };
    add(how.codec.strip, bit(10), "all");
    add(how.codec.strip, bit(11), "PCMU");
    add(how.codec.mask, bit(12), "all");
    add(how.codec.mask, bit(13), "PCMA");
    add(how.codec.offer, bit(14), "PCMA");
    add(how.codec.except, bit(15), "telephone-event");
    add(how.codec.consume, bit(16), "PCMU");
    add(how.codec.accept, bit(17), "all");
    add(how.codec.transcode, bit(18), "PCMA");
    add(how.codec.transcode, bit(19), "telephone-event");
    add(how.codec.transcode, bit(20), "PCMU");
    add(how.codec.strip, bit(21), "96");
    how.transport_protocol = bit(22) ? "RTP/AVP" : "";
    if (bit(23)) {
        how.address_family = bit(24) ? ip_family::ipv6 : ip_family::ipv4;
    }
    add(how.reject_media, bit(25), "video");
    how.ptime_ms = bit(26) ? 30 : 0;
    how.ptime_reverse_ms = bit(27) ? 40 : 0;
    how.single_codec = bit(28);
    how.original_sendrecv = bit(29);
    how.no_rtcp_attribute = bit(30);
    how.full_rtcp_attribute = bit(31);
    return how;
}

} // namespace voxplane::fuzz
