// What a proxy is told of a call that ended by itself. Main lcore only.
#pragma once

#include <cstdint>
#include <string>

#include "control/registry.hpp"

namespace voxplane::control::notice {

// Whether the proxy does not know that the call ends: a time-out.
[[nodiscard]] bool is_news(call_end why) noexcept;

// One line of JSON, of at most most_bytes: "event": "call-ended", "call-id", "reason" (media
// timeout, silent timeout, offer timeout), "from-tag" and "to-tag" of the first dialogue, "tags" of
// all (as far as they fit), "created" and "seconds", "totals" as query gives them.
inline constexpr std::size_t most_bytes = 8192;
[[nodiscard]] std::string text(const call& c, const plane& media, call_end why,
                               std::uint64_t now_ns);

} // namespace voxplane::control::notice
