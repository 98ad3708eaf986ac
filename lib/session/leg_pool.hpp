// All legs of the process: one array in hugepage memory, allocated at start. The two legs of call
// slot n are 2n and 2n + 1, so that a packet's egress line can be fetched before its ingress line
// has arrived.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/result.hpp"
#include "session/leg.hpp"

namespace voxplane::session {

class leg_pool {
public:
    // Room for that many calls of two legs.
    [[nodiscard]] static result<leg_pool> create(std::size_t calls);
    leg_pool(leg_pool&& other) noexcept;
    leg_pool& operator=(leg_pool&& other) noexcept;
    ~leg_pool();

    [[nodiscard]] leg& operator[](std::uint32_t index) const noexcept { return legs_[index]; }
    [[nodiscard]] leg* data() const noexcept { return legs_; }
    [[nodiscard]] std::size_t calls() const noexcept { return calls_; }

private:
    leg_pool(leg* legs, std::size_t calls) noexcept : legs_(legs), calls_(calls) {}
    leg* legs_;
    std::size_t calls_;
};

} // namespace voxplane::session
