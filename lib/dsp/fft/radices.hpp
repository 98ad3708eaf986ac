// How the columns of a transform are cut into passes. Shared by the maker of tables and the loops
// that read them; internal linkage, since
// kernel files are compiled for their own instruction set.
// It is private to the library.
#pragma once

#include <cstddef>

namespace voxplane::dsp {

inline constexpr std::size_t most_passes = 4;

// Radices of the passes over `length` points, a power of two; their product is the length. 16 where
// a register file of 32 holds its points, else 8.
struct radices {
    std::size_t count = 0;
    std::size_t of[most_passes] = {};
};

static constexpr radices radices_of(std::size_t length, std::size_t largest) noexcept {
    radices found;
    while (length > 1) {
        std::size_t radix = length < largest ? length : largest;
        // 32 as 8 times 4 rather than 16 times 2.
        if (length > largest && length < 4 * largest) {
            radix = largest == 16 && length == 32 ? 8 : radix;
            radix = largest == 8 && length == 16 ? 4 : radix;
        }
        found.of[found.count++] = radix;
        length /= radix;
    }
    return found;
}

} // namespace voxplane::dsp
