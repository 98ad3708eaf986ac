// Memory of the legs, constructed once; slots are reused, never freed before the pool.
#include "session/leg_pool.hpp"

#include <memory>
#include <string>
#include <utility>

#include "session/port_table.hpp"

namespace voxplane::session {

static_assert(std::is_trivially_destructible_v<leg>);
static_assert(alignof(leg_lines) <= dpdk::table_memory::alignment);
static_assert(alignof(dsp::level_state) == cache_line_bytes && alignof(leg) == cache_line_bytes);

result<leg_pool> leg_pool::create(std::size_t calls) {
    if (calls * 2 > port_entry::max_legs) {
        return failure{"leg pool: " + std::to_string(calls) + " calls are more than the " +
                       std::to_string(port_entry::max_legs / 2) + " that port entries can name"};
    }
    auto memory = dpdk::table_memory::create("legs", calls * 2 * leg_bytes);
    if (!memory) {
        return failure{"leg pool: no memory for " + std::to_string(calls) + " calls of " +
                       std::to_string(2 * leg_bytes) + " bytes each: " + memory.error().text};
    }
    return leg_pool(std::move(*memory), calls);
}

// The lines come first: they ask for the largest alignment.
leg_pool::leg_pool(dpdk::table_memory memory, std::size_t calls) noexcept
    : memory_(std::move(memory)), lines_(static_cast<leg_lines*>(memory_.get())),
      levels_(reinterpret_cast<dsp::level_state*>(lines_ + 2 * calls)),
      legs_(reinterpret_cast<leg*>(levels_ + 2 * calls)), calls_(calls) {
    for (std::size_t i = 0; i < 2 * calls; ++i) {
        renew(static_cast<std::uint32_t>(i));
    }
}

void leg_pool::renew(std::uint32_t index) const noexcept {
    std::construct_at(&lines_[index]);
    std::construct_at(&levels_[index]);
    std::construct_at(&legs_[index], lines_[index], levels_[index]);
}

} // namespace voxplane::session
