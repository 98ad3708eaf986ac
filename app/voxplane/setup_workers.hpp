// The part of the set-up that workers see: the shared read-only view, their rings and contexts.
#pragma once

#include "setup.hpp"

namespace voxplane::app {

// Makes plane::frames, a set of pools on each NUMA node that has workers, and plane::stocks.
[[nodiscard]] result<void> make_frames(plane& p);

// Fills plane::shared from ports, addresses and tables.
[[nodiscard]] result<void> make_shared_view(plane& p);

// Makes plane::workers with their queues, routes and rings.
[[nodiscard]] result<void> make_workers(plane& p);

} // namespace voxplane::app
