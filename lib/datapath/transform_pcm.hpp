// The part of stage transform that makes samples of a payload.
#pragma once

#include "datapath/context.hpp"

namespace voxplane::datapath {

// Decode, process, encode back over the payload, in the packet's own tailroom where it is long
// enough, as it is for nearly all. False: no room for the samples, or for what is to be sent.
[[nodiscard]] bool run_pcm(context& c, packet& p) noexcept;

} // namespace voxplane::datapath
