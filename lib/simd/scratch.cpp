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

void fill(scratch_burst& b, std::uint32_t& state) noexcept {
    for (std::size_t i = 0; i < scratch_burst::most; ++i) {
        for (std::uint8_t& octet : b.buffers[i].packet) {
            octet = static_cast<std::uint8_t>(next(state));
        }
        b.buffers[i].packet[0] = 0x80; // RTP version 2
        b.packets[i] = b.buffers[i].packet;
        b.bytes[i] = sizeof b.buffers[i].packet;
    }
}

void fill(scratch_group& g, std::uint32_t& state) noexcept {
    for (std::size_t k = 0; k < scratch_group::legs; ++k) {
        for (std::size_t i = 0; i < scratch_group::most; ++i) {
            const auto sample = static_cast<std::int16_t>(next(state));
            g.frames[k][i] = sample;
            g.pcm_rows[i * scratch_group::legs + k] = sample;
            g.real_rows[i * scratch_group::legs + k] = static_cast<float>(sample) / 32768.0F;
        }
        g.in[k] = g.frames[k];
        g.out[k] = g.frames[k];
    }
}

} // namespace

scratch::scratch() noexcept : frames{}, burst{}, group{} {
    std::uint32_t state = 1;
    for (scratch_frame& f : frames) {
        fill(f, state);
        f.burst = &burst;
        f.group = &group;
    }
    fill(burst, state);
    fill(group, state);
}

} // namespace voxplane::simd
