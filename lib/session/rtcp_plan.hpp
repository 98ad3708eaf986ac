// What becomes of RTCP in a call: decided on the main lcore from the settings of both legs and what
// their programs do. Pure functions.
#pragma once

#include "config/settings.hpp"
#include "session/leg_rtcp.hpp"
#include "session/program.hpp"

namespace voxplane::session {

// How RTCP of a leg travels.
[[nodiscard]] rtcp_channel channel_of(const config::leg& leg) noexcept;

// Whether a program makes another stream of the one that it is given, so that reports on the one
// say nothing true of the other: another clock, or samples that processors with memory made, sent
// under a number of our own. Law changes and own numbers alone leave a stream that maps one to one.
[[nodiscard]] bool remakes_stream(const program& arriving, const config::leg& sent_to) noexcept;

// Whether both legs get reports of our own. a_to_b, b_to_a: the programs of what arrives on either.
[[nodiscard]] bool generates_rtcp(const config::call& call, const program& a_to_b,
                                  const program& b_to_a) noexcept;

} // namespace voxplane::session
