// Error sentences for failed DPDK calls. Control plane only, any thread; no state.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include <rte_errno.h>

#include "base/result.hpp"

namespace voxplane::dpdk {

// "call: strerror (code N)". code may be negative, as most DPDK calls return it, or positive, as
// rte_errno holds it.
[[nodiscard]] inline failure call_failed(std::string_view call, int code) {
    const int number = std::abs(code);
    return failure{std::string(call) + ": " + rte_strerror(number) + " (code " +
                   std::to_string(number) + ")"};
}

} // namespace voxplane::dpdk
