// Changes to the lines of a section that leave all others where and as they are. Control core only.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "control/sdp/codec.hpp"
#include "control/sdp/document.hpp"

namespace voxplane::control::sdp {

// Replaces the m= line, keeping its number.
void set_media(section& part, const media_line& m);

// One c= line: where the first was, else where RFC 8866 section 5 has it.
void set_connection(section& part, const connection& c);

// The attribute's first line gets the value, its others go; without one it is added at the end.
// An empty value makes a property attribute, without a colon.
void set_attribute(section& part, std::string_view name, std::string_view value);
void remove_attribute(section& part, std::string_view name);
void remove_lines(section& part, const std::function<bool(const line&)>& which);

// The one direction attribute of the section.
void set_direction(section& part, direction d);

// How a payload type of the text is to be told.
struct renumbered {
    std::uint8_t from = 0;
    std::uint8_t to = 0;
};
// Payload types of a=rtpmap, a=fmtp and a=rtcp-fb: those listed are renumbered, the lines of others
// go.
void keep_formats(section& part, const std::vector<renumbered>& kept);
// a=rtpmap and a=fmtp of a format that the text does not have, behind those that it has.
void add_format(section& part, const format& f);

} // namespace voxplane::control::sdp
