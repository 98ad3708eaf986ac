// What the calls say: frames of codewords as one side sends them, and what must arrive of each at
// the other side. Made by main before launch, read-only afterwards.
#pragma once

#include <cstddef>
#include <cstdint>

namespace voxplane::voxgen {

struct spoken {
    const std::uint8_t* sent = nullptr;     // frames * stride octets
    const std::uint8_t* expected = nullptr; // likewise; null: any payload will do
    const std::uint64_t* sums = nullptr;    // checksum sum of each sent frame
    std::uint32_t frames = 0;
    std::uint16_t octets = 0; // of a frame: samples, since G.711 has an octet a sample
    std::uint16_t stride = 0;
    std::uint8_t sent_type = 0;
    std::uint8_t expected_type = 0;

    [[nodiscard]] const std::uint8_t* frame(std::uint32_t at) const noexcept {
        return sent + std::size_t{at} * stride;
    }
    [[nodiscard]] const std::uint8_t* expectation(std::uint32_t at) const noexcept {
        return expected + std::size_t{at} * stride;
    }
};

} // namespace voxplane::voxgen
