// The right to steer one interface, for as long as it lives: one process a network namespace has
// it. Whoever has it knows that a steering program found there is a dead predecessor's. Main lcore,
// before EAL starts.
#pragma once

#include <string>

#include "base/result.hpp"
#include "xdp/descriptor.hpp"

namespace voxplane::xdp {

class interface_claim {
public:
    // With alone, takes the right, and a stale steering program away. Errors: no such interface,
    // another process has it, a program of somebody else is attached. Without, only takes away what
    // is stale, for those who share the interface, which is no error.
    [[nodiscard]] static result<interface_claim> take(const std::string& name, bool alone);

    // A predecessor's program was there.
    [[nodiscard]] bool removed_stale() const noexcept { return removed_stale_; }

private:
    interface_claim() = default;
    descriptor lock_;
    bool removed_stale_ = false;
};

} // namespace voxplane::xdp
