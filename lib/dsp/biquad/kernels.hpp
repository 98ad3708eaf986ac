// The biquads' kernel sets, one file an instruction set. Only the per-ISA files, the choice among
// them and the tests include this; everyone else asks biquad_kernels_for(). A set may use a lower
// one's members.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/biquad/biquad.hpp"

namespace voxplane::dsp {

namespace with_scalar {
void biquad_one(const biquad_cascade& cascade, biquad_state& state, const float* in, float* out,
                std::size_t n) noexcept;
void biquad_lanes8(const lane_cascade<8>& cascade, lane_state<8>& state, float* samples,
                   std::size_t n, std::uint32_t present) noexcept;
extern const biquad_kernels biquad_set;
} // namespace with_scalar

namespace with_sse41 {
extern const biquad_kernels biquad_set;
} // namespace with_sse41

namespace with_avx2 {
void biquad_one(const biquad_cascade& cascade, biquad_state& state, const float* in, float* out,
                std::size_t n) noexcept;
void biquad_lanes8(const lane_cascade<8>& cascade, lane_state<8>& state, float* samples,
                   std::size_t n, std::uint32_t present) noexcept;
extern const biquad_kernels biquad_set;
} // namespace with_avx2

namespace with_avx512 {
extern const biquad_kernels biquad_set;
} // namespace with_avx512

namespace with_neon {
extern const biquad_kernels biquad_set;
} // namespace with_neon

} // namespace voxplane::dsp
