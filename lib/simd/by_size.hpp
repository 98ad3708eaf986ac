// A kernel table for each class of frame sizes. The set-up fills it once, from one instruction set
// or from the best of several; workers look a table up per packet, for a table load and no branch.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace voxplane::simd {

inline constexpr std::size_t size_classes = 6;
using size_list = std::array<std::size_t, size_classes>;

// The sizes that are timed, in elements: samples of a frame, octets of what is summed. 10, 20, 30,
// 40 and 60 ms of 8 kHz audio, of which 20 ms at 16 and at 48 kHz are some, and 120 ms.
inline constexpr size_list timed_sizes{80, 160, 240, 320, 480, 960};
// The same for kernels that take a burst at once, in packets: real time brings 2 to 4 of them.
inline constexpr size_list timed_bursts{1, 2, 4, 8, 16, 32};

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

// The same of a burst: half way between two timed ones belongs to the upper. Any thread.
[[nodiscard]] constexpr std::size_t burst_class(std::size_t packets) noexcept {
    std::size_t found = 0;
    for (std::size_t i = 0; i + 1 < size_classes; ++i) {
        found += 2 * packets >= timed_bursts[i] + timed_bursts[i + 1] ? 1U : 0U;
    }
    return found;
}

// What a size is, to a module's kernels.
struct of_frames {
    static constexpr const size_list& timed = timed_sizes;
    static constexpr std::size_t class_of(std::size_t size) noexcept { return size_class(size); }
};
struct of_bursts {
    static constexpr const size_list& timed = timed_bursts;
    static constexpr std::size_t class_of(std::size_t size) noexcept { return burst_class(size); }
};

template <typename Kernels, typename Sizes = of_frames>
struct by_size {
    std::array<Kernels, size_classes> sets{};

    // The table for frames of this many elements, or bursts of this many packets. Any thread.
    [[nodiscard]] const Kernels& for_size(std::size_t size) const noexcept {
        return sets[Sizes::class_of(size)];
    }
};

// One table for all sizes.
template <typename Sizes = of_frames, typename Kernels>
[[nodiscard]] by_size<Kernels, Sizes> uniform(const Kernels& set) noexcept {
    by_size<Kernels, Sizes> all;
    all.sets.fill(set);
    return all;
}

} // namespace voxplane::simd
