// A kernel table for each class of frame sizes. The set-up fills it once, from one instruction set
// or from the best of several; workers look a table up per packet, for a table load and no branch.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace voxplane::simd {

// The sizes that are timed, in elements: samples of a frame, octets of what is summed. 10, 20, 30,
// 40 and 60 ms of 8 kHz audio, of which 20 ms at 16 and at 48 kHz are some, and 120 ms.
inline constexpr std::array<std::size_t, 6> timed_sizes{80, 160, 240, 320, 480, 960};
inline constexpr std::size_t size_classes = timed_sizes.size();

namespace detail {

// Every border between two classes is a multiple of this.
inline constexpr std::size_t step = 8;
inline constexpr std::size_t last_border = (timed_sizes[4] + timed_sizes[5]) / 2;

constexpr std::array<std::uint8_t, last_border / step + 1> class_table() noexcept {
    std::array<std::uint8_t, last_border / step + 1> classes{};
    for (std::size_t i = 0; i < classes.size(); ++i) {
        while (classes[i] + 1U < size_classes &&
               i * step >= (timed_sizes[classes[i]] + timed_sizes[classes[i] + 1U]) / 2) {
            ++classes[i];
        }
    }
    return classes;
}

inline constexpr auto classes = class_table();

} // namespace detail

// Class of a size: that of the timed size next to it, the upper one half way. A datagram that holds
// an RTP header and a frame is then in the class of its frame. Any thread.
[[nodiscard]] constexpr std::size_t size_class(std::size_t size) noexcept {
    return detail::classes[std::min(size, detail::last_border) / detail::step];
}

template <typename Kernels>
struct by_size {
    std::array<Kernels, size_classes> sets{};

    // The table for frames of this many elements. Any thread.
    [[nodiscard]] const Kernels& for_size(std::size_t size) const noexcept {
        return sets[size_class(size)];
    }
};

// One table for all sizes.
template <typename Kernels>
[[nodiscard]] by_size<Kernels> uniform(const Kernels& set) noexcept {
    by_size<Kernels> all;
    all.sets.fill(set);
    return all;
}

} // namespace voxplane::simd
