// The checksum's kernel sets, one file an instruction set. Only the per-ISA files, the choice among
// them and the tests include this; everyone else asks kernels_for().
#pragma once

#include <cstddef>
#include <cstdint>

#include "checksum/checksum.hpp"

namespace voxplane::checksum {

namespace with_scalar {
[[nodiscard]] std::uint64_t sum(const std::uint8_t* p, std::size_t n) noexcept;
extern const kernels kernel_set;
} // namespace with_scalar

namespace with_sse41 {
extern const kernels kernel_set;
} // namespace with_sse41

namespace with_avx2 {
extern const kernels kernel_set;
} // namespace with_avx2

namespace with_avx512 {
extern const kernels kernel_set;
} // namespace with_avx512

namespace with_neon {
extern const kernels kernel_set;
} // namespace with_neon

} // namespace voxplane::checksum
