// One worker's share of a frame pool: a short stack of free blocks, refilled from the pool's ring
// of free blocks and relieved into it, half a stack at a time. Everything here is the worker's;
// main reads what is published. Nothing allocates, and nothing but the ring is shared.
#pragma once

#include <array>
#include <cstdint>

#include "base/cacheline.hpp"
#include "frame/storage.hpp"

struct rte_ring;

namespace voxplane::frame {

class cache {
public:
    // Two batches of 32: the ring's compare-and-swap is paid once in 32 frames at most, and not at
    // all while as many frames are given as taken.
    static constexpr std::uint16_t most_blocks = 64;

    cache() = default;
    cache(const cache&) = delete;
    cache& operator=(const cache&) = delete;

    // Main, before launch. The ring always has places for all blocks. limit: 1..most_blocks.
    void attach(rte_ring* free, std::uint16_t limit) noexcept;

    // A free block with one reader, or null when neither the stack nor the ring has one. Does not
    // touch the block: its header may be cold, and nobody needs it before the block is given.
    // Worker.
    [[nodiscard]] block* take() noexcept {
        const std::uint32_t in_use = in_use_.get();
        if (in_use == drawn_ && !refill()) [[unlikely]] {
            return nullptr;
        }
        in_use_.set(in_use + 1);
        if (in_use >= high_water_.get()) [[unlikely]] {
            high_water_.set(in_use + 1);
        }
        return blocks_[drawn_ - in_use - 1];
    }

    // The worker that has taken it, as its one reader.
    void give(block* given) noexcept {
        const std::uint32_t in_use = in_use_.get();
        if (drawn_ - in_use == limit_) [[unlikely]] {
            relieve();
        }
        blocks_[drawn_ - in_use] = given;
        in_use_.set(in_use - 1);
    }

    // What became of a request for this class: served by it, by a larger one, or by none. Worker.
    void count_hit() noexcept { hits_.add(1); }
    void count_miss() noexcept { misses_.add(1); }
    void count_exhausted() noexcept { exhausted_.add(1); }

    // Any thread.
    [[nodiscard]] std::uint64_t hits() const noexcept { return hits_.get(); }
    [[nodiscard]] std::uint64_t misses() const noexcept { return misses_.get(); }
    [[nodiscard]] std::uint64_t exhausted() const noexcept { return exhausted_.get(); }
    [[nodiscard]] std::uint32_t in_use() const noexcept { return in_use_.get(); }
    [[nodiscard]] std::uint32_t high_water() const noexcept { return high_water_.get(); }

private:
    [[nodiscard]] bool refill() noexcept;
    void relieve() noexcept;

    // Read-only after launch. All but the stack fills one line.
    alignas(cache_line_bytes) rte_ring* free_ = nullptr; // null: the class has no frames
    std::uint16_t limit_ = 1;
    std::uint16_t batch_ = 1;

    // Private to the worker: blocks got from the ring and not yet returned to it. What is not in
    // use of them lies in blocks_[0..drawn_ - in_use), the last given on top, still warm. So the
    // count in use is all that taking and giving must write: each waits for the one before to have
    // written it, which is what both cost.
    std::uint32_t drawn_ = 0;

    // Published by the worker.
    published<std::uint64_t> hits_;
    published<std::uint64_t> misses_;
    published<std::uint64_t> exhausted_;
    published<std::uint32_t> in_use_; // blocks of this class, for whatever class they were wanted
    published<std::uint32_t> high_water_;

    // Private to the worker.
    std::array<block*, most_blocks> blocks_{};
};

} // namespace voxplane::frame
