// The way between a worker's stack and the pool's ring; the slow side of take() and give().
#include "frame/cache.hpp"

#include <cassert>

#include <rte_ring.h>

namespace voxplane::frame {

void cache::attach(rte_ring* free, std::uint16_t limit) noexcept {
    free_ = free;
    limit_ = limit;
    batch_ = static_cast<std::uint16_t>((limit + 1) / 2);
}

bool cache::refill() noexcept {
    if (free_ == nullptr) {
        return false;
    }
    const unsigned got =
        rte_ring_dequeue_burst(free_, reinterpret_cast<void**>(blocks_.data()), batch_, nullptr);
    for (unsigned i = 0; i < got; ++i) {
        blocks_[i]->home = this;
    }
    drawn_ += got;
    return got != 0;
}

void cache::relieve() noexcept {
    drawn_ -= batch_;
    const unsigned given = rte_ring_enqueue_bulk(
        free_, reinterpret_cast<void**>(&blocks_[drawn_ - in_use_.get()]), batch_, nullptr);
    assert(given == batch_); // the ring has places enough, see pool.cpp
    (void)given;
}

} // namespace voxplane::frame
