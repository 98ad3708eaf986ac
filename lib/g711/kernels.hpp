// The G.711 kernel sets, one file an instruction set. Only the per-ISA files, the choice among them
// and the tests include this; everyone else asks kernels_for(). A set may use a lower one's
// members.
#pragma once

#include <cstddef>
#include <cstdint>

#include "g711/g711.hpp"

namespace voxplane::g711 {

namespace with_scalar {
void decode_pcmu(const std::uint8_t* code, std::int16_t* pcm, std::size_t samples) noexcept;
void decode_pcma(const std::uint8_t* code, std::int16_t* pcm, std::size_t samples) noexcept;
void encode_pcmu(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept;
void encode_pcma(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept;
[[nodiscard]] std::uint64_t bytemap(std::uint8_t* code, std::size_t n,
                                    const byte_table& table) noexcept;
extern const kernels kernel_set;
} // namespace with_scalar

namespace with_sse41 {
extern const kernels kernel_set;
} // namespace with_sse41

namespace with_avx2 {
extern const kernels kernel_set;
} // namespace with_avx2

namespace with_avx512 {
void decode_pcmu(const std::uint8_t* code, std::int16_t* pcm, std::size_t samples) noexcept;
void decode_pcma(const std::uint8_t* code, std::int16_t* pcm, std::size_t samples) noexcept;
void encode_pcmu(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept;
void encode_pcma(const std::int16_t* pcm, std::uint8_t* code, std::size_t samples) noexcept;
extern const kernels kernel_set;
} // namespace with_avx512

namespace with_avx512vbmi {
extern const kernels kernel_set;
} // namespace with_avx512vbmi

namespace with_neon {
extern const kernels kernel_set;
} // namespace with_neon

} // namespace voxplane::g711
