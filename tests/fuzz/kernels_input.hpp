// How the bytes of a kernel input are read: nine bytes of choices, then data, repeated as often as
// the operation needs it. Shared by the target and its seeds.
#pragma once

#include <cstddef>
#include <cstdint>

namespace voxplane::fuzz {

inline constexpr std::size_t kernel_choices_bytes = 9;
inline constexpr std::size_t longest_frame = 1024;

enum class place : std::uint8_t { apart, over_first, over_second };

struct kernel_choices {
    std::uint8_t operation; // modulo their number
    std::uint16_t samples;  // modulo longest_frame + 1
    std::uint8_t offset;    // low and high half: how far the inputs and outputs lie off 64 bytes
    place output;           // where the operation writes, if it may write over an input
    std::uint16_t parameter[2]; // gain, factor, table: what the operation makes of it
};

constexpr kernel_choices read_choices(const std::uint8_t* b) {
    const auto two = [b](int at) { return static_cast<std::uint16_t>(b[at] | b[at + 1] << 8); };
    return {b[0],
            static_cast<std::uint16_t>(two(1) % (longest_frame + 1)),
            b[3],
            static_cast<place>(b[4] % 3),
            {two(5), two(7)}};
}

constexpr void write_choices(const kernel_choices& c, std::uint8_t* b) {
    const std::uint16_t words[] = {c.samples, c.parameter[0], c.parameter[1]};
    constexpr int at[] = {1, 5, 7};
    b[0] = c.operation;
    b[3] = c.offset;
    b[4] = static_cast<std::uint8_t>(c.output);
    for (int i = 0; i < 3; ++i) {
        b[at[i]] = static_cast<std::uint8_t>(words[i] & 0xffU);
        b[at[i] + 1] = static_cast<std::uint8_t>(words[i] >> 8);
    }
}

} // namespace voxplane::fuzz
