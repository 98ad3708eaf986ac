// G.711 one sample at a time, slow and plain: the oracle of the kernels' tests and the maker of
// bytemap tables. Written from the Recommendation's segments and decision values, with no table and
// nothing shared with the kernels. Any thread.
#pragma once

#include <cstdint>

#include "g711/g711.hpp"

namespace voxplane::g711 {

// Linear value of a codeword, 16 bits left-justified.
[[nodiscard]] std::int16_t reference_decode(law which, std::uint8_t code) noexcept;

// Codeword of a linear value, 16 bits left-justified.
[[nodiscard]] std::uint8_t reference_encode(law which, std::int16_t pcm) noexcept;

} // namespace voxplane::g711
