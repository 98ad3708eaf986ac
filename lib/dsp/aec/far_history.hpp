// What was sent to a leg in the last second or less, as 16-bit samples: what G.711 decodes to, so
// that nothing is lost, at half the memory of floats. Owned by the echo canceller that it is in.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "dsp/aec/carve.hpp"

namespace voxplane::dsp {

class far_history {
public:
    // capacity: a multiple of the block length. Control core.
    void lay_out(carve& from, std::size_t capacity) noexcept {
        capacity_ = capacity;
        samples_ = from.take<std::int16_t>(capacity);
    }
    void reset() noexcept {
        std::fill(samples_, samples_ + capacity_, std::int16_t{0});
        next_ = 0;
    }
    // A block, or silence for null.
    void push(const float* block, std::size_t n) noexcept {
        std::int16_t* const to = samples_ + next_;
        if (block == nullptr) {
            std::fill(to, to + n, std::int16_t{0});
        } else {
            for (std::size_t i = 0; i < n; ++i) {
                const float held = std::min(std::max(block[i] * 32768.0F, -32768.0F), 32767.0F);
                // To the nearest: whole samples come back as they went.
                to[i] =
                    static_cast<std::int16_t>(static_cast<std::int32_t>(held + 32768.5F) - 32768);
            }
        }
        next_ = next_ + n == capacity_ ? 0 : next_ + n;
    }
    // n samples that end `ago` samples before the newest one; n + ago at most the capacity.
    void read(std::size_t ago, float* to, std::size_t n) const noexcept {
        std::size_t at = next_ + 2 * capacity_ - ago - n;
        while (at >= capacity_) {
            at -= capacity_;
        }
        const std::size_t first = std::min(n, capacity_ - at);
        widen(samples_ + at, to, first);
        widen(samples_, to + first, n - first);
    }

private:
    static void widen(const std::int16_t* from, float* to, std::size_t n) noexcept {
        for (std::size_t i = 0; i < n; ++i) {
            to[i] = static_cast<float>(from[i]) * (1.0F / 32768.0F);
        }
    }

    std::int16_t* samples_ = nullptr;
    std::size_t capacity_ = 0;
    std::size_t next_ = 0;
};

} // namespace voxplane::dsp
