// The clock of intervals: nanoseconds that never step back and mean nothing by themselves. What
// media time is made of on the data plane is not this one, but the TSC or a capture's stamps.
#pragma once

#include <chrono>
#include <cstdint>

namespace voxplane {

// Any thread but a worker in its loop.
[[nodiscard]] inline std::uint64_t steady_ns() noexcept {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
}
[[nodiscard]] inline std::uint64_t steady_ms() noexcept {
    return steady_ns() / 1'000'000;
}

} // namespace voxplane
