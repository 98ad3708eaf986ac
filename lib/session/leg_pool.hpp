// All legs of the process, allocated at start. The two legs of call slot n are 2n and 2n + 1. What
// packets touch (leg_lines) and what those of some programs do (levels) are arrays of their own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "base/result.hpp"
#include "dpdk/table_memory.hpp"
#include "session/leg.hpp"

namespace voxplane::session {

class leg_pool {
public:
    // Room for that many calls of two legs.
    [[nodiscard]] static result<leg_pool> create(std::size_t calls);

    [[nodiscard]] leg& operator[](std::uint32_t index) const noexcept { return legs_[index]; }
    [[nodiscard]] leg* data() const noexcept { return legs_; }
    [[nodiscard]] leg_lines* lines() const noexcept { return lines_; }
    [[nodiscard]] dsp::level_state& level(std::uint32_t index) const noexcept {
        return levels_[index];
    }
    [[nodiscard]] std::size_t calls() const noexcept { return calls_; }

    // A leg as it was at the start. Owner worker.
    void renew(std::uint32_t index) const noexcept;

private:
    leg_pool(dpdk::table_memory memory, std::size_t calls) noexcept;
    dpdk::table_memory memory_;
    leg_lines* lines_;
    dsp::level_state* levels_;
    leg* legs_;
    std::size_t calls_;
};

} // namespace voxplane::session
