// The biquads as the calibration sees them. Control plane, at start.
#pragma once

#include "dsp/biquad/biquad.hpp"
#include "simd/operation.hpp"

namespace voxplane::dsp {

// The members of biquad_kernels, by name. Sizes are samples of each leg.
[[nodiscard]] simd::kernel_list<biquad_kernels> biquad_operations() noexcept;

} // namespace voxplane::dsp
