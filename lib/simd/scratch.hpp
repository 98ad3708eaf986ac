// Data for kernels to work on while they are timed: a few frames that fit into the first cache
// level, taken in turn so that no call waits for what the one before it has stored. Owned by who
// times; contents are noise and what kernels have made of it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/by_size.hpp"

namespace voxplane::simd {

struct alignas(64) scratch_frame {
    static constexpr std::size_t most = timed_sizes.back();

    // Octets at the offset that UDP's payload has in an mbuf: 128 of headroom and 42 of headers lie
    // before it. Codewords follow 12 octets of RTP header.
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

    [[nodiscard]] std::uint8_t* code() noexcept { return datagram + 12; }
};

struct scratch {
    static constexpr std::size_t frame_count = 4;

    scratch_frame frames[frame_count];

    // Noise in every frame; real numbers within [-1, 1).
    scratch() noexcept;
};

} // namespace voxplane::simd
