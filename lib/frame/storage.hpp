// The memory that frames look at, and how many look: one count for all frames, slices and copies of
// a handle. Written by one worker only, which is why the count is plain. Storage is either a block
// of a pool, given back with the last reader, or a packet's tailroom, which ends with the packet.
#pragma once

#include <cstdint>

#include "base/cacheline.hpp"

namespace voxplane::frame {

class cache;

struct storage {
    std::int16_t* pcm = nullptr; // 64-byte aligned
    cache* home = nullptr;       // where a block goes back to; null: a packet's tailroom
    std::uint32_t capacity = 0;  // 16-bit samples, all channels together
    std::uint32_t readers = 0;   // frames that look at it
};

// Storage of a pool: one cache line in front of the samples. Made by main when the pool grows; the
// worker that has taken it is its only user until it is back. A free block has one reader already,
// the one that it will be taken for.
struct alignas(cache_line_bytes) block : storage {
    [[nodiscard]] std::int16_t* samples() noexcept {
        return reinterpret_cast<std::int16_t*>(this + 1);
    }
};
static_assert(sizeof(block) == cache_line_bytes);

} // namespace voxplane::frame
