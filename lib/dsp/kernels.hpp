// The level meter's kernel sets, one file an instruction set. Only the per-ISA files, the choice
// among them and the tests include this; everyone else asks level_kernels_for().
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/level.hpp"

namespace voxplane::dsp {

namespace with_scalar {
void measure(const std::int16_t* pcm, std::size_t samples, std::uint64_t* energy,
             std::uint32_t* peak) noexcept;
extern const level_kernels level_set;
} // namespace with_scalar

namespace with_avx2 {
extern const level_kernels level_set;
} // namespace with_avx2

namespace with_avx512 {
extern const level_kernels level_set;
} // namespace with_avx512

} // namespace voxplane::dsp
