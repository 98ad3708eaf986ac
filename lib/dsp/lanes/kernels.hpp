// The transposes' kernel sets, one file an instruction set. Only the per-ISA files, the choice
// among them and the tests include this; everyone else asks lane_kernels_for(). A set may use a
// lower one's members. Those with a lane count take the first n samples of that many legs, which
// are a part of rows of `stride`.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/lanes/lanes.hpp"

namespace voxplane::dsp {

namespace with_scalar {
void rows_of_float(const std::int16_t* const* frames, std::size_t lanes, float* rows,
                   std::size_t stride, std::size_t n) noexcept;
void rows_of_pcm(const std::int16_t* const* frames, std::size_t lanes, std::int16_t* rows,
                 std::size_t stride, std::size_t n) noexcept;
void frames_of_float(const float* rows, std::size_t stride, std::int16_t* const* frames,
                     std::size_t lanes, std::size_t n) noexcept;
void frames_of_pcm(const std::int16_t* rows, std::size_t stride, std::int16_t* const* frames,
                   std::size_t lanes, std::size_t n) noexcept;
void to_float8(const std::int16_t* const* frames, float* rows, std::size_t n) noexcept;
void to_pcm8(const std::int16_t* const* frames, std::int16_t* rows, std::size_t n) noexcept;
void from_float8(const float* rows, std::int16_t* const* frames, std::size_t n) noexcept;
void from_pcm8(const std::int16_t* rows, std::int16_t* const* frames, std::size_t n) noexcept;
void to_float16(const std::int16_t* const* frames, float* rows, std::size_t n) noexcept;
void from_pcm16(const std::int16_t* rows, std::int16_t* const* frames, std::size_t n) noexcept;
extern const lane_kernels lane_set;
} // namespace with_scalar

namespace with_sse41 {
extern const lane_kernels lane_set;
} // namespace with_sse41

namespace with_avx2 {
void to_float8(const std::int16_t* const* frames, float* rows, std::size_t n) noexcept;
void to_pcm8(const std::int16_t* const* frames, std::int16_t* rows, std::size_t n) noexcept;
void from_float8(const float* rows, std::int16_t* const* frames, std::size_t n) noexcept;
void from_pcm8(const std::int16_t* rows, std::int16_t* const* frames, std::size_t n) noexcept;
void to_float16(const std::int16_t* const* frames, float* rows, std::size_t n) noexcept;
void from_pcm16(const std::int16_t* rows, std::int16_t* const* frames, std::size_t n) noexcept;
extern const lane_kernels lane_set;
} // namespace with_avx2

namespace with_avx512 {
extern const lane_kernels lane_set;
} // namespace with_avx512

namespace with_neon {
extern const lane_kernels lane_set;
} // namespace with_neon

} // namespace voxplane::dsp
