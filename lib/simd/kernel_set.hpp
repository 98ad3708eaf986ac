// The choice that every module with kernels makes: of its sets, one an instruction set, the one for
// an isa. Called at start; nothing here is per packet.
#pragma once

#include <cstddef>

#include "simd/isa.hpp"

namespace voxplane::simd {

#if defined(__x86_64__)
inline constexpr bool on_x86 = true;
#else
inline constexpr bool on_x86 = false;
#endif
#if defined(__aarch64__)
inline constexpr bool on_arm = true;
#else
inline constexpr bool on_arm = false;
#endif

// One set of a module. Sets of another processor are declared, but not linked: a module lists them
// where `if constexpr` discards them.
template <typename Kernels>
struct kernel_set {
    isa by;
    const Kernels& kernels;
};

// The highest set whose isa is included in `which`, of sets that begin with scalar's and rise.
template <typename Kernels, std::size_t Count>
[[nodiscard]] const Kernels& kernels_of(isa which,
                                        const kernel_set<Kernels> (&sets)[Count]) noexcept {
    std::size_t found = 0;
    for (std::size_t i = 1; i < Count; ++i) {
        found = includes(which, sets[i].by) ? i : found;
    }
    return sets[found].kernels;
}

} // namespace voxplane::simd
