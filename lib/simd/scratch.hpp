// Data for kernels to work on while they are timed: a few frames that fit into the first cache
// level, taken in turn so that no call waits for what the one before it has stored; a burst of
// packets, and a group of legs, which have one place each. Owned by who times; contents are noise
// and what kernels have made of it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/by_size.hpp"

namespace voxplane::simd {

// Packets of 20 ms of G.711, at the offset that UDP's payload has in an mbuf: 128 octets of
// headroom and 42 of headers lie before it.
struct scratch_burst {
    static constexpr std::size_t most = timed_bursts.back();

    struct alignas(64) buffer {
        std::uint8_t before[42];
        std::uint8_t packet[172]; // an RTP header without anything unusual, codewords
    };
    buffer buffers[most];
    std::uint8_t* packets[most];
    std::uint16_t bytes[most];
};

// Frames of a group of legs, and the same a row of legs a sample.
struct scratch_group {
    static constexpr std::size_t legs = 16;
    static constexpr std::size_t most = timed_sizes.back();

    alignas(64) std::int16_t frames[legs][most];
    const std::int16_t* in[legs];
    std::int16_t* out[legs];
    alignas(64) float real_rows[legs * most]; // within [-1, 1)
    alignas(64) std::int16_t pcm_rows[legs * most];
};

struct alignas(64) scratch_frame {
    static constexpr std::size_t most = timed_sizes.back();

    // Octets where an mbuf has them. Codewords follow 12 octets of RTP header.
    std::uint8_t before[42];
    std::uint8_t datagram[12 + most];
    // PCM in the tailroom is aligned. Inputs, and room for a result of two channels.
    alignas(64) std::int16_t pcm[most];
    alignas(64) std::int16_t other[most];
    alignas(64) std::int16_t out[2 * most];
    alignas(64) std::int16_t silence[most];
    alignas(64) std::int32_t wide[most];
    alignas(64) float real[most];
    std::uint64_t result; // for what a kernel returns, so that it is not left out
    scratch_burst* burst; // those of all frames
    scratch_group* group;

    [[nodiscard]] std::uint8_t* code() noexcept { return datagram + 12; }
};

struct scratch {
    static constexpr std::size_t frame_count = 4;

    scratch_frame frames[frame_count];
    scratch_burst burst;
    scratch_group group;

    // Noise in every frame; real numbers within [-1, 1).
    scratch() noexcept;
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
};

} // namespace voxplane::simd
