// A timer as a member of what it times: linked into the owning worker's wheel, so that arming and
// cancelling allocate nothing. Owner worker only.
#pragma once

#include <cstdint>

namespace voxplane::session {

enum class timer_kind : std::uint8_t { media_timeout, announce, rtcp };

struct timer_node {
    timer_node* next = nullptr; // null: not armed
    timer_node* previous = nullptr;
    std::uint64_t deadline_tick = 0;
    std::uint32_t owner = 0; // leg or local address that it belongs to
    timer_kind kind = timer_kind::media_timeout;
    std::uint8_t remaining = 0; // repetitions left
};

} // namespace voxplane::session
