// The transposes as the calibration sees them. Control plane, at start.
#pragma once

#include "dsp/lanes/lanes.hpp"
#include "simd/operation.hpp"

namespace voxplane::dsp {

// The members of lane_kernels, by name. Sizes are samples of each leg.
[[nodiscard]] simd::kernel_list<lane_kernels> lane_operations() noexcept;

} // namespace voxplane::dsp
