// The frame operations as the calibration sees them. Control plane, at start.
#pragma once

#include "pcm/pcm.hpp"
#include "simd/operation.hpp"

namespace voxplane::pcm {

// The members of kernels, by name. Sizes are samples, of each channel.
[[nodiscard]] simd::kernel_list<kernels> operations() noexcept;

} // namespace voxplane::pcm
