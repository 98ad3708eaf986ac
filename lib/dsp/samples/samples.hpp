// Arithmetic over one leg's block of float samples, the part that all voice processors share: how
// loud it is, whether it is made of numbers, gains that move in a straight line. Blocks are whole
// groups of 16 samples, as 10 and 20 ms are at every rate; any alignment.
#pragma once

#include <cstddef>

#include "simd/isa.hpp"

namespace voxplane::dsp {

struct sample_kernels {
    // Sum of squares; infinite or no number when a sample is.
    float (*energy)(const float* x, std::size_t n) noexcept;
    // Largest magnitude.
    float (*peak)(const float* x, std::size_t n) noexcept;
    // x[i] held to [-most, most].
    void (*hold)(float* x, std::size_t n, float most) noexcept;
    // x[i] *= from + (to - from) * (i + 1) / n.
    void (*ramp)(float* x, std::size_t n, float from, float to) noexcept;
    // x[i] moves to y[i] in a straight line: x += (y - x) * (i + 1) / n.
    void (*fade)(float* x, const float* y, std::size_t n) noexcept;
    // The samples into the first three lanes of rows of 8, zero into the others. rows: 32-byte
    // aligned.
    void (*to_rows)(const float* x, float* rows, std::size_t n) noexcept;
    // Sums of squares of the first three lanes of rows of 8.
    void (*band_energies)(const float* rows, std::size_t n, float* sums) noexcept;
    // The three bands of rows of 8 lanes (lanes 0, 1, 2), each times a gain that moves as ramp()'s
    // does, added up.
    void (*add_bands)(const float* rows, float* out, std::size_t n, const float* from,
                      const float* to) noexcept;
};

// The kernel set for an isa, which must be supported. Any thread.
[[nodiscard]] const sample_kernels& sample_kernels_for(simd::isa which) noexcept;

} // namespace voxplane::dsp
