// Blocks of several equalisers at once, a leg a lane. Bands and what they remember stay in each
// leg's state and are brought into lanes for the block alone, so that a leg may be here for one
// block and alone for the next. The output is that of each alone but for rounding.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/eq/equaliser.hpp"

namespace voxplane::dsp {

// n legs, at most 16, of one format and instruction set, each with its block, worked on in place.
// Bit i of the answer: leg i did what process() does when it says false. Owner worker of all.
std::uint32_t process_together(equaliser* const* legs, float* const* blocks,
                               std::size_t n) noexcept;

} // namespace voxplane::dsp
