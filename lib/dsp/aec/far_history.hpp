// What was sent to a leg in the last second or less, as 16-bit samples: what G.711 decodes to, so
// that nothing is lost, at half the memory of floats. Owned by the echo canceller that it is in.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/memory_ahead.hpp"
#include "dsp/aec/carve.hpp"
#include "dsp/aec/kernels.hpp"

namespace voxplane::dsp {

class far_history {
public:
    // capacity: a multiple of the block length. Control core.
    void lay_out(carve& from, std::size_t capacity, const aec_kernels& with) noexcept {
        with_ = &with;
        capacity_ = capacity;
        samples_ = from.take<std::int16_t>(capacity);
    }
    void reset() noexcept {
        std::fill(samples_, samples_ + capacity_, std::int16_t{0});
        next_ = 0;
    }
    // A block, or silence for null.
    void push(const float* block, std::size_t n) noexcept {
        if (block == nullptr) {
            std::fill(samples_ + next_, samples_ + next_ + n, std::int16_t{0});
        } else {
            with_->to_pcm(block, samples_ + next_, n);
        }
        next_ = next_ + n == capacity_ ? 0 : next_ + n;
    }
    // n samples that end `ago` samples before the newest one; n + ago at most the capacity, both
    // multiples of 16.
    void read(std::size_t ago, float* to, std::size_t n) const noexcept {
        const std::size_t at = begin_of(ago + n);
        const std::size_t first = std::min(n, capacity_ - at);
        with_->from_pcm(samples_ + at, to, first);
        with_->from_pcm(samples_, to + first, n - first);
    }
    // What a push() of a block and then a read() of n samples touch.
    void expect(memory_ahead& to, std::size_t block, std::size_t ago,
                std::size_t n) const noexcept {
        to.add(samples_ + next_, block * sizeof(std::int16_t));
        // The newest block is not there yet.
        const std::size_t at = begin_of(ago + n - block);
        const std::size_t first = std::min(n, capacity_ - at);
        to.add(samples_ + at, first * sizeof(std::int16_t));
        to.add(samples_, (n - first) * sizeof(std::int16_t));
    }

private:
    [[nodiscard]] std::size_t begin_of(std::size_t ago) const noexcept {
        const std::size_t at = next_ + 2 * capacity_ - ago;
        return at >= 2 * capacity_ ? at - 2 * capacity_ : at >= capacity_ ? at - capacity_ : at;
    }

    const aec_kernels* with_ = nullptr;
    std::int16_t* samples_ = nullptr;
    std::size_t capacity_ = 0;
    std::size_t next_ = 0;
};

} // namespace voxplane::dsp
