// Frames that are not UDP to us: ARP, neighbour discovery, ping. One call a frame, on the worker
// that received it; the answer replaces the request in the caller's buffer. Nothing is allocated or
// kept.
#pragma once

#include <span>

#include "checksum/checksum.hpp"
#include "net/frame.hpp"

namespace voxplane::net {

// Answers arrived.data in place, tells a neighbour, or says why the frame ends. Answers only for
// `locals`, the addresses of the port that the frame came in on, when the frame's tags are theirs.
[[nodiscard]] outcome handle_slow_path(const frame& arrived, std::span<const local_address> locals,
                                       const checksum::kernels& kernels) noexcept;

} // namespace voxplane::net
