// Payload formats whose samples we know.
#pragma once

#include <cstddef>
#include <cstdint>

namespace voxplane {

// The first two are indices into tables by G.711 law.
enum class codec : std::uint8_t {
    pcmu,
    pcma,
    l16, // RFC 3551 section 4.5.11: 16 bits, most significant octet first; here at 16 kHz
    none // not audio, or audio that we do not read
};

[[nodiscard]] constexpr std::uint32_t rate_hz(codec which) noexcept {
    return which == codec::l16 ? 16000 : 8000;
}
[[nodiscard]] constexpr std::size_t octets_per_sample(codec which) noexcept {
    return which == codec::l16 ? 2 : 1;
}
[[nodiscard]] constexpr bool is_g711(codec which) noexcept {
    return which == codec::pcmu || which == codec::pcma;
}

} // namespace voxplane
