// The G.711 kernels as the calibration sees them. Control plane, at start.
#pragma once

#include "g711/g711.hpp"
#include "simd/operation.hpp"

namespace voxplane::g711 {

// The members of kernels, by name. Sizes are samples.
[[nodiscard]] simd::kernel_list<kernels> operations() noexcept;

} // namespace voxplane::g711
