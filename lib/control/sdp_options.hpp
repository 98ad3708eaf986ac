// A request's words as the SDP module takes them. Pure. Main lcore only.
#pragma once

#include "control/ng/request.hpp"
#include "control/sdp/options.hpp"

namespace voxplane::control {

[[nodiscard]] sdp::options sdp_options(const ng::request& from);

} // namespace voxplane::control
