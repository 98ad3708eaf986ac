// Copies of packets of captured calls, for the recorder. A leg whose call nobody captures never
// comes here: its flag is among those that the straight way looks at anyway. On the worker.
#pragma once

#include "datapath/context.hpp"

namespace voxplane::datapath {

// The frame as received, into a slot that is not committed yet; null: there is none, or no ring.
[[nodiscard]] capture::slot* copy_arrived(context& c, const packet& p) noexcept;

// The frame as it will be given to the port. Checksums that the port fills in are not in it.
void copy_left(context& c, const packet& p) noexcept;

// command_kind::capture.
void change_capture(context& c, const session::command& what) noexcept;

// Ends that of the call, if it is captured, after its last packet.
void end_capture(context& c, std::uint32_t call) noexcept;

} // namespace voxplane::datapath
