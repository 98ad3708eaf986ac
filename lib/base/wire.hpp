// Big-endian fields of packets at any alignment. Callers have checked that the bytes are there.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace voxplane {

static_assert(std::endian::native == std::endian::little, "big-endian hosts are not supported");

[[nodiscard]] inline std::uint16_t load_be16(const std::uint8_t* p) noexcept {
    std::uint16_t v;
    std::memcpy(&v, p, sizeof v);
    return __builtin_bswap16(v);
}

[[nodiscard]] inline std::uint32_t load_be32(const std::uint8_t* p) noexcept {
    std::uint32_t v;
    std::memcpy(&v, p, sizeof v);
    return __builtin_bswap32(v);
}

// The port behind, as RTCP's is behind RTP's (RFC 3550 section 11); both as they stand in a header.
[[nodiscard]] constexpr std::uint16_t next_port_be(std::uint16_t port_be) noexcept {
    return __builtin_bswap16(static_cast<std::uint16_t>(__builtin_bswap16(port_be) + 1));
}

[[nodiscard]] inline std::uint64_t load_be64(const std::uint8_t* p) noexcept {
    std::uint64_t v;
    std::memcpy(&v, p, sizeof v);
    return __builtin_bswap64(v);
}

inline void store_be16(std::uint8_t* p, std::uint16_t v) noexcept {
    v = __builtin_bswap16(v);
    std::memcpy(p, &v, sizeof v);
}

inline void store_be32(std::uint8_t* p, std::uint32_t v) noexcept {
    v = __builtin_bswap32(v);
    std::memcpy(p, &v, sizeof v);
}

} // namespace voxplane
