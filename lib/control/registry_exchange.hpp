// An offer or answer under way. Inner header of the registry.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "control/registry.hpp"

namespace voxplane::control {

struct registry::exchange {
    dialogue now;                                        // becomes the call's
    sdp::side from;                                      // who speaks
    dialogue& before;                                    // the call's, or an empty one
    bool answers;                                        // else it offers
    std::vector<std::pair<std::size_t, endpoint>> taken; // ports, by stream of now

    // The plane's stream of before is the one of now.
    [[nodiscard]] bool goes_on(std::size_t stream) const;
};

} // namespace voxplane::control
