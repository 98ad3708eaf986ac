// Legs that go on for those of another process: source, numbers and totals as they were.
#pragma once

#include "datapath/context.hpp"
#include "session/leg.hpp"
#include "session/memory.hpp"

namespace voxplane::datapath {

// Gives a leg that was just made what is remembered. Owner worker.
void recall(session::leg& leg, const session::leg_memory& past) noexcept;

// Whether a stream that begins is the remembered one: its numbers stay as they are. Owner worker.
[[nodiscard]] bool goes_on(const session::leg& leg, const session::leg& out_leg,
                           std::uint32_t source_ssrc) noexcept;

// Shows readers how what leaves by out_leg, of leg's stream, is numbered now. Owner worker.
void show_numbers(const session::leg& leg, session::leg& out_leg) noexcept;

// Tells main that out_leg's numbers are new. Owner worker.
void tell_numbers(context& c, const session::leg& out_leg) noexcept;

} // namespace voxplane::datapath
