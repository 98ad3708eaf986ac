// The ways of handling a frame that are compared, the arithmetic that all of them share, and where
// frames come from: a pool filled once, or the heap each time. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/cacheline.hpp"
#include "checksum/checksum.hpp"
#include "g711/g711.hpp"
#include "pcm/pcm.hpp"

namespace voxplane::seed {

// All on is how voxplane works.
struct switches {
    bool zero_copy = true; // each step works where the audio lies
    bool pooled = true;    // memory comes from a pool, else from the heap
    bool simd = true;      // the best kernels of this machine, else the scalar ones
    bool metrics = true;   // level, packets, octets, sequence and jitter are kept
};

struct arithmetic {
    const g711::kernels* g711;
    const pcm::kernels* pcm;
    const checksum::kernels* checksum;
};

[[nodiscard]] arithmetic arithmetic_for(bool best);

// -3 dB in Q4.12.
inline constexpr std::int32_t gain_q12 = 2900;

// Frames come in bursts, and are not given back at once: they wait in a queue, as many as a burst.
inline constexpr std::size_t burst = 32;
inline constexpr std::size_t in_flight = burst;

// Blocks of one size, 64-byte aligned. From a pool that is filled before the first is taken, or new
// and deleted each time. The one place to change for another pool.
class block_source {
public:
    block_source(std::size_t bytes, bool pooled);
    ~block_source();
    block_source(const block_source&) = delete;
    block_source& operator=(const block_source&) = delete;

    [[nodiscard]] void* take() {
        if (!pooled_) {
            return ::operator new(bytes_);
        }
        return free_[--left_];
    }

    void give(void* block) noexcept {
        if (!pooled_) {
            ::operator delete(block);
            return;
        }
        free_[left_++] = block;
    }

private:
    static constexpr std::size_t blocks = 4 * in_flight;

    std::size_t bytes_;
    bool pooled_;
    std::size_t left_ = 0;
    std::array<void*, blocks> free_{};
    std::unique_ptr<std::uint8_t, void (*)(std::uint8_t*)> memory_;
};

// What was sent last, until as many newer ones have come.
template <typename T>
class waiting_line {
public:
    // Puts the newest in place of the oldest, which it leaves in newest; returns where it is now.
    T& exchange(T& newest) {
        T& place = line_[next_];
        next_ = (next_ + 1) % in_flight;
        std::swap(place, newest);
        return place;
    }

private:
    std::array<T, in_flight> line_{};
    std::size_t next_ = 0;
};

} // namespace voxplane::seed
