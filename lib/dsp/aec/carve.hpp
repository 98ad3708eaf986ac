// Cuts a processor's arrays out of one piece of memory, each at a 64-byte line. Over no memory it
// only counts, so that the same code tells the size and lays the arrays out. Control core.
#pragma once

#include <cstddef>

namespace voxplane::dsp {

class carve {
public:
    explicit carve(void* memory) noexcept : at_(static_cast<std::byte*>(memory)) {}

    // Room for n values, not initialised; null when counting.
    template <typename T>
    [[nodiscard]] T* take(std::size_t n) noexcept {
        void* const found = at_ == nullptr ? nullptr : at_ + used_;
        used_ += (n * sizeof(T) + 63) / 64 * 64;
        return static_cast<T*>(found);
    }
    [[nodiscard]] std::size_t used() const noexcept { return used_; }

private:
    std::byte* at_;
    std::size_t used_ = 0;
};

} // namespace voxplane::dsp
