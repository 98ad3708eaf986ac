// What captures need: rings from workers to the recorder, and dpdk-dumpcap's door.
#pragma once

#include "setup.hpp"

namespace voxplane::app {

// After the workers. Errors: a folder that cannot be written to, rte_pdump_init's.
[[nodiscard]] result<void> make_captures(plane& p);

} // namespace voxplane::app
