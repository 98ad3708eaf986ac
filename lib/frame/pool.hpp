// Frames of one size, for the workers of one NUMA node. Main makes the pool, makes it larger while
// workers run, and destroys it after they have ended; each worker takes and gives through its own
// cache. The pool owns the memory of all its frames and must outlive each of them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "dpdk/ring.hpp"
#include "frame/cache.hpp"

namespace voxplane::frame {

struct pool_settings {
    std::string name;          // unique, at most 25 characters
    std::uint32_t samples = 0; // of a frame, all channels together
    std::uint32_t initial = 0; // frames made at once
    std::uint32_t maximum = 0; // frames that it may grow to; 0: none, ever
    std::uint32_t workers = 1;
    int numa = -1; // any
};

// What a pool has and did. Sums over workers: exact while none takes or gives, else some recent
// value of each.
struct usage {
    std::string name;
    std::uint32_t samples = 0;
    std::uint32_t size = 0; // frames made so far
    std::uint32_t maximum = 0;
    std::uint32_t in_use = 0;
    // Sum of the workers' peaks, which need not have come together. The peak of the sum would have
    // every worker write to one line with each frame; with one worker this is it.
    std::uint32_t high_water_at_most = 0;
    std::uint64_t hits = 0;            // requests served by this size
    std::uint64_t misses = 0;          // by a larger one, since this had none left
    std::uint64_t exhausted = 0;       // by none
    std::uint64_t too_long = 0;        // of the largest size: requests for more than it has
    std::uint32_t growths = 0;         // times that main made more
    std::uint32_t growths_refused = 0; // times that EAL had no memory for more
    std::uint32_t element_bytes = 0;   // of a frame with its header
    int numa = -1;
};

class pool {
public:
    // Main, after EAL. Error: no memory, or the name is taken.
    [[nodiscard]] static result<pool> create(const pool_settings& wanted);

    pool(pool&& other) noexcept = default;
    pool& operator=(pool&& other) noexcept = default;
    pool(const pool&) = delete;
    pool& operator=(const pool&) = delete;
    ~pool() = default;

    // The share of a worker, 0..workers-1. Main hands it out before launch.
    [[nodiscard]] cache& share(std::uint32_t worker) noexcept { return caches_[worker]; }

    // Makes more frames when less than a quarter of the initial number is left in the ring, at most
    // 1 MiB a call. Returns how many were added. Main, once a tick.
    std::uint32_t tend() noexcept;

    // Any thread.
    [[nodiscard]] frame::usage usage() const;
    [[nodiscard]] std::uint32_t size() const noexcept { return state_->size.get(); }
    [[nodiscard]] std::uint32_t in_use() const noexcept;

private:
    struct eal_free {
        void operator()(void* memory) const noexcept;
    };
    using chunk = std::unique_ptr<void, eal_free>;
    // What main publishes; a place of its own, so that the pool can be moved.
    struct published_state {
        published<std::uint32_t> size;
        published<std::uint32_t> growths;
        published<std::uint32_t> growths_refused;
    };

    explicit pool(const pool_settings& wanted);
    [[nodiscard]] bool grow(std::uint32_t frames) noexcept;
    [[nodiscard]] std::uint32_t step() const noexcept;

    pool_settings wanted_;
    std::uint32_t element_bytes_;
    std::uint32_t low_water_;
    std::uint32_t wait_ = 0; // ticks until memory is asked for again
    std::vector<chunk> chunks_;
    std::unique_ptr<dpdk::raw_ring> free_; // blocks that no worker has; null: maximum is 0
    std::unique_ptr<cache[]> caches_;      // by worker
    std::unique_ptr<published_state> state_;
};

} // namespace voxplane::frame
