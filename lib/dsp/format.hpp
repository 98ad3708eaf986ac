// What a voice processor works on: blocks of mono float samples, full scale 1.0 (a 16-bit sample
// divided by 32768), a whole number of milliseconds long. All processors of a leg have one format.
#pragma once

#include <cstddef>
#include <cstdint>

namespace voxplane::dsp {

struct format {
    std::uint32_t rate_hz = 8000; // 8000, 16000 or 48000
    std::uint32_t block_ms = 20;  // 10 or 20

    [[nodiscard]] constexpr std::size_t block_samples() const noexcept {
        return std::size_t{rate_hz} / 1000 * block_ms;
    }
    [[nodiscard]] constexpr float blocks_per_s() const noexcept {
        return 1000.0F / static_cast<float>(block_ms);
    }
    [[nodiscard]] constexpr bool valid() const noexcept {
        return (rate_hz == 8000 || rate_hz == 16000 || rate_hz == 48000) &&
               (block_ms == 10 || block_ms == 20);
    }
    bool operator==(const format&) const = default;
};

inline constexpr std::size_t max_block_samples = 960;

} // namespace voxplane::dsp
