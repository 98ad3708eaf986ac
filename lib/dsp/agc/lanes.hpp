// Blocks of several gain controls in three bands at once: filters and gains run with a leg a lane,
// levels, decisions and limiters one leg after the other. All that a leg remembers stays in its own
// state. The output is that of each alone but for rounding.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dsp/agc/advanced.hpp"

namespace voxplane::dsp {

// n legs, at most 16, of one format and instruction set, each with its block, worked on in place,
// and how likely that is speech. Bit i of the answer: leg i did what process() does when it says
// false. Owner worker of all.
std::uint32_t process_together(agc_advanced* const* legs, float* const* blocks,
                               const float* speech_probabilities, std::size_t n) noexcept;

} // namespace voxplane::dsp
