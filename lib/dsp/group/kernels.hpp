// Loops over groups of legs, a leg a lane: sample i of leg l is rows[i * lanes + l]. One file an
// instruction set, all from the loops beside this. Only the per-ISA files, the processors' lane
// forms and tests include this. Groups are filled anew for each block: what a leg remembers lies
// in its own state and comes into lanes and back by the same transposes as its samples. All memory
// is the caller's, the legs' worker's; rows are aligned to 64 bytes.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/isa.hpp"

namespace voxplane::dsp {

inline constexpr std::size_t max_group = 16;

// Of the three-band crossover (agc/crossover.hpp), without the gains of its sections: each passes
// samples on as they are but for its poles and zeros. The same for all legs of a rate.
struct group_crossover {
    float a1[2] = {}; // poles of the lower and the upper edge
    float a2[2] = {};
    // What a section's registers are divided by in this form, by section and band, and what the
    // band that leaves is smaller by.
    float scale[4][3] = {};
    float gain[3] = {};
};

// A cascade of up to eight sections of one leg, by coefficient, for groups: b0 is taken out of
// each. Sections that a leg does not have pass samples on. A cache line holds two rows of it.
struct alignas(64) group_cascade {
    float c1[8] = {}; // b1 / b0 - a1
    float c2[8] = {}; // b2 / b0 - a2
    float a1[8] = {};
    float a2[8] = {};
    float gain[8] = {}; // b0 of the sections up to this one, multiplied
    float down[8] = {}; // one divided by that
};

struct group_kernels {
    std::size_t lanes; // legs of a group: those of a register
    // rows[i * lanes + l] = legs[l][i] and back. n: a multiple of 16; legs that are absent share
    // any memory of as much.
    void (*to_rows)(const float* const* legs, float* rows, std::size_t n) noexcept;
    void (*from_rows)(const float* rows, float* const* legs, std::size_t n) noexcept;
    // The same, each sample times that of the window.
    void (*window_rows)(const float* const* legs, const float* window, float* rows,
                        std::size_t n) noexcept;
    // Up to eight second-order sections in place over n rows. coefficients: 48 rows, as
    // group_cascade of a leg lies; state: 16 rows, as biquad_state does.
    void (*filter)(const float* coefficients, float* state, std::size_t sections, float* rows,
                   std::size_t n) noexcept;
    // n rows into three rows of bands each. state: 64 rows, as lane_state<8> of a leg lies for
    // four sections; sums: four rows that get the energies of what comes in and of the bands.
    void (*split)(const group_crossover& c, float* state, const float* rows, float* bands,
                  std::size_t n, float* sums) noexcept;
    // The bands times gains that move from three rows to three others in a straight line, added
    // up. peaks: one row of the largest magnitudes.
    void (*add_bands)(const float* bands, const float* from, const float* to, float* rows,
                      std::size_t n, float* peaks) noexcept;
    // Power of bins and means of those between edges: re and im are `bins` rows; one row of means
    // for each of `bands` and behind them one of the sum of all bins, times scale.
    void (*powers)(const float* re, const float* im, std::size_t bins, const std::uint32_t* edges,
                   std::size_t bands, float scale, float* means) noexcept;
};

// The kernel set for an isa, which must be supported. Any thread.
[[nodiscard]] const group_kernels& group_kernels_for(simd::isa which) noexcept;

namespace with_scalar {
extern const group_kernels group_set;
} // namespace with_scalar
namespace with_sse41 {
extern const group_kernels group_set;
} // namespace with_sse41
namespace with_avx2 {
extern const group_kernels group_set;
} // namespace with_avx2
namespace with_avx512 {
extern const group_kernels group_set;
} // namespace with_avx512
namespace with_neon {
extern const group_kernels group_set;
} // namespace with_neon

} // namespace voxplane::dsp
