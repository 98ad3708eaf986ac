// The bulk operations as the calibration sees them. Control plane, at start.
#pragma once

#include "rtp/bulk/bulk.hpp"
#include "simd/operation.hpp"

namespace voxplane::rtp {

// The members of bulk_kernels, by name. Sizes are packets of a burst.
[[nodiscard]] simd::kernel_list<bulk_kernels, simd::of_bursts> bulk_operations() noexcept;

} // namespace voxplane::rtp
