// What a call's record holds: what proxies and phones said of it, and what its streams know. Times
// are those of the wall clock, so that they mean the same in another process. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/dialogue.hpp"
#include "session/memory.hpp"

namespace voxplane::control::persist {

// Nanoseconds since 1970.
[[nodiscard]] std::uint64_t wall_ns() noexcept;

// The loop's clock beside the wall clock, at one instant.
struct clocks {
    std::uint64_t now_ns = 0;
    std::uint64_t wall_ns = 0;
};

// What the plane knows of a stream, by the plane's name for it.
struct stream_memory {
    std::string stream;
    session::call_memory legs;
};

struct call_state {
    control::call of;
    std::vector<stream_memory> streams;
};

// Ports of a call that ended, which rest for a while.
struct resting_ports {
    std::uint64_t until_wall_ns = 0;
    std::vector<endpoint> locals;
};

[[nodiscard]] std::string encode(const control::call& of, const std::vector<stream_memory>& streams,
                                 const clocks& at);
[[nodiscard]] std::string encode(const std::vector<stream_memory>& streams);
[[nodiscard]] std::string encode(const resting_ports& ports);

// Nothing: bytes that encode() cannot have made, or numbers out of range. A call's times are those
// of the loop's clock at `at`; what lies ahead of it stays ahead. Streams that carried something
// are named, but what is asked of the plane for them must be made anew from their state, and
// from `asked` in conversions, which have none.
[[nodiscard]] std::optional<call_state> decode_call(std::string_view bytes, const clocks& at);
[[nodiscard]] std::optional<std::vector<stream_memory>> decode_streams(std::string_view bytes);
[[nodiscard]] std::optional<resting_ports> decode_ports(std::string_view bytes);

} // namespace voxplane::control::persist
