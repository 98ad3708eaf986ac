// The checksum's kernels as the calibration sees them. Control plane, at start.
#pragma once

#include "checksum/checksum.hpp"
#include "simd/operation.hpp"

namespace voxplane::checksum {

// The members of kernels, by name. Sizes are octets.
[[nodiscard]] simd::kernel_list<kernels> operations() noexcept;

} // namespace voxplane::checksum
