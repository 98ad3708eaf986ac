// Three bands whose sum is flat: Linkwitz-Riley crossovers of fourth order (Linkwitz 1976), two
// Butterworth sections for each edge; the low band passes the upper crossover's all-pass, so that
// the bands stay in phase. The bands are lanes 0 to 2 of one group of 8.
#pragma once

#include "dsp/biquad/biquad.hpp"
#include "dsp/format.hpp"
#include "dsp/group/kernels.hpp"

namespace voxplane::dsp {

// Edges of the bands. Below, between and above them lie the low formants with the voice's power,
// those that tell vowels apart, and the consonants.
inline constexpr float low_edge_hz = 600;
inline constexpr float high_edge_hz = 1800;

// Sections in series of each lane: low-pass twice, all-pass; high-pass twice, low-pass twice;
// high-pass twice, high-pass twice. Made at the first call and shared by all legs of a rate, so
// that it stays in the cache: control core, before workers use it.
[[nodiscard]] const lane_cascade<8>& crossover_for(format how) noexcept;

// The same for groups of legs (group/kernels.hpp): the states are those of the cascade.
[[nodiscard]] const group_crossover& group_crossover_for(format how) noexcept;

} // namespace voxplane::dsp
