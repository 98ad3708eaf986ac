// Memory of the legs, constructed once; slots are reused, never freed before the pool.
#include "session/leg_pool.hpp"

#include <memory>
#include <string>
#include <utility>

#include <rte_malloc.h>

#include "session/port_table.hpp"

namespace voxplane::session {

static_assert(std::is_trivially_destructible_v<leg>);

result<leg_pool> leg_pool::create(std::size_t calls) {
    if (calls * 2 > port_entry::max_legs) {
        return failure{"leg pool: " + std::to_string(calls) + " calls are more than the " +
                       std::to_string(port_entry::max_legs / 2) + " that port entries can name"};
    }
    void* memory = rte_zmalloc("legs", calls * 2 * sizeof(leg), cache_line_bytes);
    if (memory == nullptr) {
        return failure{"leg pool: no memory for " + std::to_string(calls) + " calls of " +
                       std::to_string(2 * sizeof(leg)) + " bytes each"};
    }
    leg* legs = static_cast<leg*>(memory);
    std::uninitialized_default_construct_n(legs, calls * 2);
    return leg_pool(legs, calls);
}

leg_pool::leg_pool(leg_pool&& other) noexcept
    : legs_(std::exchange(other.legs_, nullptr)), calls_(other.calls_) {}

leg_pool& leg_pool::operator=(leg_pool&& other) noexcept {
    std::swap(legs_, other.legs_);
    std::swap(calls_, other.calls_);
    return *this;
}

leg_pool::~leg_pool() {
    rte_free(legs_);
}

} // namespace voxplane::session
