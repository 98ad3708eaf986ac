// What offers and answers do alike: read where a side is, and write our addresses instead. For the
// negotiation's own files. Control core only.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "control/sdp/document.hpp"
#include "control/sdp/fields.hpp"
#include "control/sdp/negotiate.hpp"
#include "control/sdp/options.hpp"
#include "control/sdp/session.hpp"

namespace voxplane::control::sdp {

// No SRTP and one port only.
[[nodiscard]] result<void> check_transport(const section& part, const media_line& m);

// Fills all that an m= line with a port says of its side but local address, payload types and
// whether multiplexing is agreed on.
[[nodiscard]] result<void> read_leg(const document& text, const section& part, const media_line& m,
                                    const options& how, leg& out);

[[nodiscard]] std::string_view family_name(ip_family family) noexcept;

// How the RTCP port is told.
enum class mux_told : std::uint8_t { no, offered, agreed };

// Our address and port towards a side instead of those of the giver, in one m= part and `m`, its
// first line, which is written as well. The session part is written before.
void write_transport(document& out, section& part, const media_line& m, const leg& giver,
                     const local_address& told, mux_told mux, const options& how);
// The same for a part that is told port 0.
void write_rejected(section& part, media_line m, const std::optional<local_address>& first);

// a=ptime, and a=maxptime where it would forbid it.
void write_ptime(section& part, std::uint32_t ptime_ms);

// Session part: c= when asked for, and attributes of what is not spoken.
void write_session(document& out, const options& how, const std::optional<local_address>& first);

// o= and s= as `how.replace` says; last of all, for it may depend on all else.
void write_origin(document& out, const options& how, const std::optional<local_address>& first,
                  told_origin& told);

// The address of the first stream that `towards` has.
[[nodiscard]] std::optional<local_address> first_address(const session& of, side towards);

} // namespace voxplane::control::sdp
