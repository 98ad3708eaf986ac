// The noise that kernels are timed on. Full scale and unpredictable: a kernel that branches on its
// input, or a table that is looked up, then costs what it costs on fresh audio.
#include "simd/scratch.hpp"

namespace voxplane::simd {

namespace {

// Linear congruential, by Numerical Recipes; the upper bits are good enough.
std::uint32_t next(std::uint32_t& state) noexcept {
    state = state * 1664525U + 1013904223U;
    return state >> 16;
}

void fill(scratch_frame& f, std::uint32_t& state) noexcept {
    for (std::uint8_t& octet : f.datagram) {
        octet = static_cast<std::uint8_t>(next(state));
    }
    for (std::int16_t& sample : f.out) {
        sample = static_cast<std::int16_t>(next(state));
    }
    for (std::size_t i = 0; i < scratch_frame::most; ++i) {
        f.pcm[i] = static_cast<std::int16_t>(next(state));
        f.other[i] = static_cast<std::int16_t>(next(state));
        f.wide[i] = static_cast<std::int16_t>(next(state));
        f.real[i] = static_cast<float>(static_cast<std::int16_t>(next(state))) / 32768.0F;
    }
}

} // namespace

scratch::scratch() noexcept : frames{} {
    std::uint32_t state = 1;
    for (scratch_frame& f : frames) {
        fill(f, state);
    }
}

} // namespace voxplane::simd
