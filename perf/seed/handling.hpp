// The ways of handling a frame that are compared, the arithmetic that all of them share, and where
// frames come from: voxplane's frame pools, or the heap each time. One thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/cacheline.hpp"
#include "checksum/checksum.hpp"
#include "frame/frame.hpp"
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

// Memory for a frame or a packet, 64-byte aligned when it is a pool's.
struct block {
    void* data = nullptr;
    frame::storage* from = nullptr; // null: the heap

    template <typename T>
    [[nodiscard]] T* as() const noexcept {
        return static_cast<T*>(data);
    }
    [[nodiscard]] explicit operator bool() const noexcept { return data != nullptr; }
};

// Blocks of one size: of voxplane's own frame pools, which are filled before the first is taken, or
// new from the heap each time. The one place to change for another pool.
class block_source {
public:
    // What pooled sources take from. Before the first source; it must outlive all.
    static void use(frame::stock& stock) noexcept { stock_ = &stock; }

    block_source(std::size_t bytes, bool pooled)
        : bytes_(bytes), samples_(static_cast<std::uint32_t>((bytes + 1) / 2)), pooled_(pooled) {}

    [[nodiscard]] block take() {
        if (!pooled_) {
            return {::operator new(bytes_), nullptr};
        }
        frame::block* taken = stock_->take(samples_);
        return {taken->samples(), taken};
    }

    void give(const block& done) noexcept {
        if (done.from == nullptr) {
            ::operator delete(done.data);
            return;
        }
        // Its only reader, which ends here.
        frame::pcm_frame(done.from, done.from->pcm, {}).reset();
    }

private:
    static inline frame::stock* stock_ = nullptr;

    std::size_t bytes_;
    std::uint32_t samples_;
    bool pooled_;
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
