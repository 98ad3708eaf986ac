// The level meter's kernels as the calibration sees them. Control plane, at start.
#pragma once

#include "dsp/level.hpp"
#include "simd/operation.hpp"

namespace voxplane::dsp {

// The members of level_kernels, by name. Sizes are samples.
[[nodiscard]] simd::kernel_list<level_kernels> level_operations() noexcept;

} // namespace voxplane::dsp
