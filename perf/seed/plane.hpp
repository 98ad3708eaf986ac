// The whole packet through voxplane's real data path: a worker between two ring ports, with calls
// that a session controller made. Needs EAL; one thread.
#pragma once

#include "tables.hpp"

namespace voxplane::seed {

// Rows are relay, byte table, and linear samples with the level meter, over more and more calls,
// and with scalar kernels. The first is the traditional way, copied from there.
[[nodiscard]] table plane_table(const row& traditional);

// The name of the row that does all that the traditional way does but for the gain.
inline constexpr const char* whole_packet_row = "pcm with level, 1 call";

} // namespace voxplane::seed
