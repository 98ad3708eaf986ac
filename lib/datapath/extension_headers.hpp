// The chain of extension headers between an IPv6 header and UDP (RFC 8200 section 4).
#pragma once

#include <cstdint>
#include <optional>

#include "stats/drop.hpp"

namespace voxplane::datapath {

// Steps over hop-by-hop, routing, authentication and destination options headers. ip: total bytes
// from the IPv6 header on; offset: of the first header after it, moved to the upper layer; next:
// its protocol. The reason is why the packet ends, none when the upper layer was reached. Any
// worker.
[[nodiscard]] std::optional<stats::drop> skip_extensions(const std::uint8_t* ip, unsigned total,
                                                         unsigned& offset,
                                                         std::uint8_t& next) noexcept;

} // namespace voxplane::datapath
