// How a fuzz input is read: one byte of choices, then the frame. Shared by the target and its
// seeds.
#pragma once

#include <cstddef>
#include <cstdint>

namespace voxplane::fuzz {

struct choices {
    unsigned tags;        // 0 to 2 VLAN tags stand behind the MAC addresses
    bool refill;          // checksums are made right first, so that the fuzzer gets past them
    std::size_t tailroom; // bytes behind the frame that may be written
};

constexpr choices read_choices(std::uint8_t byte) {
    return {byte % 4U % 3U, (byte & 4U) != 0, std::size_t{byte} >> 3};
}

constexpr std::uint8_t write_choices(const choices& c) {
    return static_cast<std::uint8_t>(c.tags | (c.refill ? 4U : 0U) | c.tailroom << 3);
}

} // namespace voxplane::fuzz
